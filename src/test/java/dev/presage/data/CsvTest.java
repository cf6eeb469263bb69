package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {
    private static final String IRIS = "length,width,species\n5.1,3.5,setosa\n7,-3.2e0,virginica\n4.9,.5,setosa\n";

    @TempDir
    Path folder;

    private Path put(String name, String text) {
        return TestFiles.put(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    private DataSet open(Path path, DataOptions options, long limit) {
        return DataSets.open(path.toString(), options, TestFiles.surroundings(folder, Map.of(), limit));
    }

    private DataSet open(String text, String labelColumn) {
        return open(put("a.csv", text), column(labelColumn), 1 << 20);
    }

    private DataSet open(String text) {
        return open(put("a.csv", text), DataOptions.none(), 1 << 20);
    }

    private static DataOptions column(String name) {
        return new DataOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(name));
    }

    private static DataOptions test(Path test, String name) {
        return new DataOptions(Optional.empty(), Optional.of(test), Optional.empty(), Optional.of(name));
    }

    private void assertRefused(String sentence, String text, DataOptions options) {
        Path path = put("a.csv", text);
        for (long limit : new long[] {0, 1 << 20}) {
            String message = assertThrows(BadInputException.class, () -> open(path, options, limit))
                    .getMessage();
            assertEquals(sentence, message.replace(folder + "/", ""));
        }
    }

    private void assertRefused(String sentence, String text) {
        assertRefused(sentence, text, DataOptions.none());
    }

    private static List<String> classes(Samples samples) {
        ClassLabels labels = samples.classes().orElseThrow();
        return IntStream.range(0, labels.size())
                .mapToObj(i -> labels.names().get(labels.classOf(i)))
                .toList();
    }

    @Test
    void readsNumbersAndWords() {
        for (String label : List.of("species", "3")) {
            DataSet set = open(IRIS, label);
            assertEquals(new Layout.Flat(2), set.train().layout());
            assertArrayEquals(new double[] {5.1, 3.5, 7, -3.2, 4.9, .5}, TestFiles.values(set.train()));
            assertEquals(
                    List.of("setosa", "virginica"),
                    set.train().classes().orElseThrow().names());
            assertEquals(List.of("setosa", "virginica", "setosa"), classes(set.train()));
        }
        DataSet bare = open("5.1,3.5,setosa\n7,-3.2e0,virginica\n", "3");
        assertEquals(2, bare.train().size());
        assertEquals(List.of("setosa", "virginica"), classes(bare.train()));
        assertEquals(Optional.empty(), open("1,2\n3,4\n").train().labels());
    }

    @Test
    void wholeLabelsAreSortedAsNumbers() {
        DataSet set = open("10,1.5\n9,2.5\n-1.0,3.5\n9.0,4.5", "1");
        assertEquals(
                List.of("-1", "9", "10"), set.train().classes().orElseThrow().names());
        assertEquals(List.of("10", "9", "-1", "9"), classes(set.train()));
        assertArrayEquals(new double[] {1.5, 2.5, 3.5, 4.5}, TestFiles.values(set.train()));
        DataSet mixed = open("a10,1\nnone,2\n9,3\n", "1");
        assertEquals(
                List.of("9", "a10", "none"),
                mixed.train().classes().orElseThrow().names());
    }

    @Test
    void separatorsQuotesMarksAndLineEndsMayVary() {
        double[] expected = {1, 2.5, -3, 4e-3};
        for (String text : List.of(
                "a,b\n1,2.5\n-3,4e-3",
                "a,b\r\n1,2.5\r\n-3,4e-3\r\n",
                "a;b\n1;2.5\n-3;+4e-3\n\n",
                "a\tb\n\n1\t2.5\n-3\t4e-3\n",
                "\"a\",\"b, or\n more\"\n\"1\", 2.5 \n-3,4E-3\n",
                "\uFEFFa,b\n1,2.5\n-3,0.004",
                "\uFEFF1,2.5\n-3,0.004")) {
            DataSet set = open(text);
            assertArrayEquals(expected, TestFiles.values(set.train()), text);
        }
    }

    @Test
    void aRowThatCountsColumnsIsAHeader() {
        assertEquals(1, open("0,1,2,3,4,5,6,7\n1,1,1,1,1,1,1,1\n").train().size());
        assertEquals(2, open("0,1,2,3,4,5,6\n1,1,1,1,1,1,1\n").train().size());
        DataSet named = open("0,1,2,3,4,5,6,7\n9,1,1,1,1,1,1,8\n", "7");
        assertEquals(List.of("8"), classes(named.train()));
    }

    @Test
    void largeTablesAreReadAgainEachTime() throws Exception {
        StringBuilder text = new StringBuilder("y,a,b,c\n");
        double[] expected = new double[3 * 50_000];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 50_000; i++) {
            text.append(i % 7 == 0 ? "x" : "z");
            for (int j = 0; j < 3; j++) {
                expected[3 * i + j] = Math.scalb(random.nextDouble() - 0.5, random.nextInt(-40, 40));
                text.append(',').append(expected[3 * i + j]);
            }
            text.append('\n');
        }
        byte[] plain = text.toString().getBytes(StandardCharsets.UTF_8);
        Path path = TestFiles.put(folder.resolve("a.csv.gz"), TestFiles.gzip(plain));
        String sha =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(plain));
        for (long limit : new long[] {0, 24, 700_000, 1 << 22}) {
            DataSet set = open(path, column("y"), limit);
            assertArrayEquals(expected, TestFiles.values(set.train()), "limit " + limit);
            assertArrayEquals(expected, TestFiles.values(set.train()), "limit " + limit);
            assertEquals(sha, set.sha256());
            assertEquals(
                    "x",
                    set.train()
                            .classes()
                            .orElseThrow()
                            .names()
                            .get(set.train().classes().get().classOf(7)));
        }
    }

    @Test
    void memoryIsClaimedForRowsThatCame() {
        Intake intake = new Intake(100);
        Path path = put("a.csv", "1,2\n3,4\n");
        TableSet.open("a", CsvTable.at(path, Optional.empty()), Optional.empty(), LabelKind.AUTO, intake);
        assertTrue(intake.claim(68));
        assertTrue(!intake.claim(1));
        Intake small = new Intake(31);
        TableSet.open("a", CsvTable.at(path, Optional.empty()), Optional.empty(), LabelKind.AUTO, small);
        assertTrue(small.claim(31));
    }

    @Test
    void aTestTableHasTheSameColumns() {
        Path train = put("a.csv", IRIS);
        Path other = put("t.csv", "length,width,species\n1,2,virginica\n");
        DataSet set = open(train, test(other, "species"), 0);
        assertEquals(List.of("virginica"), classes(set.test().orElseThrow()));
        put("t.csv", "length,width\n1,2\n");
        Samples unlabelled = open(train, test(other, "species"), 0).test().orElseThrow();
        assertEquals(Optional.empty(), unlabelled.labels());
        assertArrayEquals(new double[] {1, 2}, TestFiles.values(unlabelled));
        put("t.csv", "width,length,species\n1,2,virginica\n");
        assertRefused(
                "t.csv expects the columns of a.csv, which has 'length' as column 1, found 'width' as column 1",
                IRIS,
                test(other, "species"));
        put("t.csv", "length\n1\n");
        assertRefused(
                "t.csv expects the columns of a.csv, which has 'width' as column 2, found 1 columns",
                IRIS,
                test(other, "species"));
        put("t.csv", "length,width,species\n1,2,rose\n");
        assertRefused(
                "t.csv: label 0 (from 0) expects one of the 2 classes of the training labels, found rose",
                IRIS,
                test(other, "species"));
        put("t.csv", "9,8,z\n");
        assertEquals(
                1,
                open(put("a.csv", "1,2,z\n3,4,z\n"), test(other, "3"), 0)
                        .test()
                        .orElseThrow()
                        .size());
        assertRefused(
                "--test expects a file like a.csv (X.csv), found t.npy",
                IRIS,
                test(folder.resolve("t.npy"), "species"));
        assertRefused("--test expects a file like a.csv (X.csv), found /", IRIS, test(Path.of("/"), "species"));
        assertRefused(
                "--labels expects an X.npy or X.npz file as data, found a.csv;"
                        + " --label-column says which of its columns holds the labels",
                IRIS,
                new DataOptions(Optional.of(other), Optional.empty(), Optional.empty()));
    }

    @Test
    void wrongCellsAreNamedByLineAndColumn() {
        assertRefused(
                "a.csv, line 2, column 3 ('species') expects a number, found 'setosa';"
                        + " --label-column says which column holds labels",
                IRIS);
        DataOptions y = column("y");
        assertRefused("a.csv, line 3, column 1 ('a') expects a number, found an empty cell", "a,y\n1,b\n,b\n", y);
        assertRefused("a.csv, line 2, column 2 ('y') expects a label, found an empty cell", "a,y\n1, \n", y);
        assertRefused("a.csv, line 2, column 1 ('a') expects a number, found 'NaN'", "a,y\nNaN,b\n", y);
        assertRefused("a.csv, line 2, column 1 ('a') expects a finite number, found '1e999'", "a,y\n1e999,b\n", y);
        assertRefused("a.csv, line 2, column 1 ('a') expects a number, found '0x1p3'", "a,y\n0x1p3,b\n", y);
        assertRefused("a.csv, line 2, column 1 ('a') expects a number, found '1-2'", "a,y\n1-2,b\n", y);
        assertRefused("a.csv, line 1, column 2 expects a number, found 'inf'", "1,inf,b\n", column("3"));
        assertRefused(
                "a.csv, line 4 expects 2 cells, as many as the first line has, found 3", "a,y\n1,b\n\n1,2,b\n", y);
        assertRefused("a.csv, line 2 expects 2 cells, as many as the first line has, found 1", "a,y\n1\n", y);
        assertRefused("a.csv expects rows of numbers, found none", "a,y\n", y);
        assertRefused("a.csv expects rows of numbers, found an empty file", "\n\n");
        assertRefused("a.csv expects a column beside the labels, found none", "y\n1\n", y);
    }

    @Test
    void namesMustTellColumnsApart() {
        assertRefused(
                "a.csv, line 1, column 1 expects a name or a number, found an empty cell"
                        + " (row numbers of pandas? index=False leaves them out)",
                ",a,b\n0,1,2\n");
        assertRefused("a.csv, line 1, column 3 expects a name of its own, found 'a' again", "a,b,a\n0,1,2\n");
        String expects = "--label-column expects a column's name or its number from 1 to 3, found ";
        assertRefused(expects + "'specis', did you mean 'species'?", IRIS, column("specis"));
        assertRefused(expects + "'0'", IRIS, column("0"));
        assertRefused(expects + "'4'", IRIS, column("4"));
        assertRefused(
                "--label-column expects a number from 1 to 2 (a.csv has no line of names), found 'y'",
                "1,2\n",
                column("y"));
        assertRefused(
                "--label-column expects a table (X.csv or X.parquet) as data, found digits",
                () -> DataSets.open("digits", column("y"), TestFiles.surroundings(folder)));
    }

    private void assertRefused(String sentence, org.junit.jupiter.api.function.Executable opening) {
        assertEquals(sentence, assertThrows(BadInputException.class, opening).getMessage());
    }

    @Test
    void brokenTextIsRefused() {
        Path latin = TestFiles.put(folder.resolve("a.csv"), "caf\u00e9,b\n1,2\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
                latin + " expects UTF-8 text, found other bytes",
                assertThrows(BadInputException.class, () -> open(latin, DataOptions.none(), 0))
                        .getMessage());
        String message = assertThrows(BadInputException.class, () -> open("1,2\n3,\"4\n"))
                .getMessage();
        assertTrue(
                message.contains("a.csv expects a CSV file of at most 65536 columns, found a broken one: "), message);
        byte[] half = TestFiles.gzip(IRIS.getBytes(StandardCharsets.UTF_8));
        Path cut = TestFiles.put(folder.resolve("cut.csv.gz"), java.util.Arrays.copyOf(half, half.length - 9));
        assertEquals(
                cut + " expects an intact gzip file, found a broken one: it ends early",
                assertThrows(BadInputException.class, () -> open(cut, DataOptions.none(), 0))
                        .getMessage());
    }
}
