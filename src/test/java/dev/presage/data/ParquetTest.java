package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are Arrow's: parquet_files.py says what is in them. */
class ParquetTest {
    private static final int ROWS = 11;
    private static final List<String> WORDS = List.of("cat", "dog", "cow");
    private static final IntToDoubleFunction[] LISTS = {i -> i / 4.0, i -> -i, i -> Math.scalb(1.0, i)};

    @TempDir
    Path folder;

    private Path put(String name, String file) {
        return TestFiles.put(folder.resolve(name), ParquetFiles.byArrow(file));
    }

    private DataSet open(Path path, DataOptions options, long limit) {
        return DataSets.open(path.toString(), options, TestFiles.surroundings(folder, Map.of(), limit));
    }

    private DataSet open(String file) {
        return open(put("a.parquet", file), column("y"), 1 << 20);
    }

    private static DataOptions column(String name) {
        return new DataOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(name));
    }

    private static DataOptions test(Path test) {
        return new DataOptions(Optional.empty(), Optional.of(test), Optional.empty(), Optional.of("y"));
    }

    private void assertRefused(String sentence, byte[] content, DataOptions options) {
        Path path = TestFiles.put(folder.resolve("a.parquet"), content);
        for (long limit : new long[] {0, 1 << 20}) {
            String message = assertThrows(BadInputException.class, () -> open(path, options, limit))
                    .getMessage();
            assertEquals(sentence, message.replace(folder + "/", ""));
        }
    }

    private void assertRefused(String sentence, String file) {
        assertRefused(sentence, ParquetFiles.byArrow(file), column("y"));
    }

    private static double a(int i) {
        return (i - 4) / 8.0;
    }

    private static double b(int i) {
        return 3 * i - 7;
    }

    private static double[] rows(IntToDoubleFunction... columns) {
        return IntStream.range(0, ROWS)
                .boxed()
                .flatMap(i -> Arrays.stream(columns).map(column -> column.applyAsDouble(i)))
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static List<String> classes(Samples samples) {
        ClassLabels labels = samples.classes().orElseThrow();
        return IntStream.range(0, labels.size())
                .mapToObj(i -> labels.names().get(labels.classOf(i)))
                .toList();
    }

    private static List<String> words() {
        return IntStream.range(0, ROWS).mapToObj(i -> WORDS.get(i % 3)).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dictionary-groups",
                "uncompressed",
                "gzip",
                "zstd",
                "lz4",
                "second-pages",
                "second-pages-plain",
                "checksums",
                "encodings",
                "more-encodings",
                "required",
                "half",
                "decimal",
                "decimal-integers"
            })
    void readsNumbersAndWords(String file) {
        for (long limit : new long[] {0, 300, 1 << 20}) {
            DataSet set = open(put("a.parquet", file), column("y"), limit);
            assertEquals(new Layout.Flat(2), set.train().layout());
            assertArrayEquals(rows(ParquetTest::a, ParquetTest::b), TestFiles.values(set.train()));
            assertArrayEquals(rows(ParquetTest::a, ParquetTest::b), TestFiles.values(set.train()), "a second pass");
            assertEquals(words(), classes(set.train()));
            assertEquals(
                    List.of("cat", "cow", "dog"),
                    set.train().classes().orElseThrow().names());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lists", "lists-second-pages", "fixed-lists", "small-pages"})
    void listsAreCoordinates(String file) {
        for (long limit : new long[] {0, 1 << 20}) {
            DataSet set = open(put("a.parquet", file), column("y"), limit);
            assertEquals(new Layout.Flat(3), set.train().layout());
            assertArrayEquals(rows(LISTS), TestFiles.values(set.train()));
            assertEquals(words(), classes(set.train()));
        }
    }

    @Test
    void listsStandBetweenNumbersAndLabelsAnywhere() {
        DataSet set = open("mixed");
        assertArrayEquals(rows(ParquetTest::b, LISTS[0], LISTS[1], LISTS[2]), TestFiles.values(set.train()));
        assertEquals(words(), classes(set.train()));
    }

    @Test
    void otherTypesOfNumbers() {
        DataSet unsigned = open("unsigned");
        assertArrayEquals(rows(i -> 0x1p31 + i, i -> 0x1p63 + i * 0x1p40), TestFiles.values(unsigned.train()));
        assertEquals(List.of("0", "1"), unsigned.train().classes().orElseThrow().names());
        DataSet truth = open("true-or-false");
        assertArrayEquals(rows(i -> i > 4 ? 1 : 0, ParquetTest::b), TestFiles.values(truth.train()));
        assertEquals(
                List.of("false", "true"), truth.train().classes().orElseThrow().names());
        assertEquals(List.of("true", "false"), classes(truth.train()).subList(0, 2));
        DataSet real = open("real-labels");
        assertEquals(List.of("0", "1"), real.train().classes().orElseThrow().names());
        Targets fractions = assertInstanceOf(
                Targets.class, open("fractions").train().labels().orElseThrow());
        assertEquals(-0.5, fractions.values().at(0, 0));
    }

    @Test
    void theSameAsCsv() throws Exception {
        StringBuilder text = new StringBuilder("a,b,y\n");
        for (int i = 0; i < ROWS; i++) {
            text.append(a(i)).append(',').append((int) b(i));
            text.append(',').append(WORDS.get(i % 3)).append('\n');
        }
        Path csv = TestFiles.put(folder.resolve("a.csv"), text.toString().getBytes(StandardCharsets.UTF_8));
        DataSet expected = open(csv, column("y"), 1 << 20);
        DataSet found = open("encodings");
        assertArrayEquals(TestFiles.values(expected.train()), TestFiles.values(found.train()));
        assertEquals(
                expected.train().classes().orElseThrow().names(),
                found.train().classes().orElseThrow().names());
        assertEquals(classes(expected.train()), classes(found.train()));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(ParquetFiles.byArrow("encodings"));
        assertEquals(HexFormat.of().formatHex(hash), found.sha256());
    }

    @Test
    void labelsByNameOrNumberOrNotAtAll() {
        assertEquals(words(), classes(open(put("a.pq", "zstd"), column("3"), 0).train()));
        DataSet named = open(put("anything", "unlabelled"), column("b"), 0);
        assertEquals(3, named.train().classes().orElseThrow().names().indexOf("2"));
        DataSet without = open(put("anything", "unlabelled"), DataOptions.none(), 0);
        assertArrayEquals(rows(ParquetTest::a, ParquetTest::b), TestFiles.values(without.train()));
        assertEquals(Optional.empty(), without.train().labels());
        assertRefused(
                "a.parquet, column 'y' expects numbers or lists of numbers, found type STRING",
                ParquetFiles.byArrow("zstd"),
                column("b"));
    }

    @Test
    void labelsThatAreNot() {
        byte[] zstd = ParquetFiles.byArrow("zstd");
        assertRefused(
                "--label-column expects a column's name or its number from 1 to 3, found 'yy', did you mean 'y'?",
                zstd,
                column("yy"));
        assertRefused("--label-column expects a column's name or its number from 1 to 3, found '4'", zstd, column("4"));
        assertRefused(
                "a.parquet, column 'y' expects numbers or lists of numbers, found type STRING;"
                        + " --label-column says which column holds labels",
                zstd,
                DataOptions.none());
        assertRefused(
                "a.parquet, column 'when' expects labels (texts or whole numbers), found type TIMESTAMP",
                ParquetFiles.byArrow("timestamp"),
                column("when"));
        assertRefused("a.parquet, row 2 (from 0), column 'y' expects a label, found null", "no-label");
        assertRefused("a.parquet, row 7 (from 0), column 'y' expects a label, found NaN", "nan-label");
        assertRefused("a.parquet, row 4 (from 0), column 'y' expects a label, found an empty text", "blank-label");
        Path labels = put("b.parquet", "zstd");
        assertRefused(
                "--labels expects an X.npy or X.npz file as data, found a.parquet;"
                        + " --label-column says which of its columns holds the labels",
                zstd,
                new DataOptions(Optional.of(labels), Optional.empty(), Optional.empty()));
    }

    @Test
    void testTables() {
        Path train = put("a.parquet", "uncompressed");
        DataSet set = open(train, test(put("t.parquet", "second-pages")), 1 << 20);
        assertArrayEquals(
                rows(ParquetTest::a, ParquetTest::b),
                TestFiles.values(set.test().orElseThrow()));
        assertEquals(words(), classes(set.test().orElseThrow()));
        byte[] plain = ParquetFiles.byArrow("uncompressed");
        assertRefused(
                "t.parquet expects the columns of a.parquet, which has 'b' as column 2, found 'm' as column 2",
                plain,
                test(put("t.parquet", "map")));
        assertRefused(
                "b.parquet, column 'e' expects a list of 3 numbers as in a.parquet, found a list of 1 numbers",
                ParquetFiles.byArrow("lists"),
                test(put("b.parquet", "short-lists")));
        assertRefused(
                "--test expects a file like a.parquet (X.parquet), found t.csv", plain, test(put("t.csv", "zstd")));
        DataSet unlabelled = open(train, test(put("u.parquet", "unlabelled")), 1 << 20);
        assertEquals(Optional.empty(), unlabelled.test().orElseThrow().labels());
        assertArrayEquals(
                rows(ParquetTest::a, ParquetTest::b),
                TestFiles.values(unlabelled.test().orElseThrow()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nulls|row 6 (from 0), column 'b' expects a number, found null",
                "nan|row 3 (from 0), column 'a' expects a finite number, found NaN",
                "infinite-list|row 5 (from 0), column 'e' expects a list of 3 numbers, finite ones, found -Infinity",
                "unequal-lists|row 9 (from 0), column 'e' expects a list of 3 numbers, found one of 6",
                "null-list|row 9 (from 0), column 'e' expects a list of 3 numbers, found null or an empty list",
                "empty-list|row 9 (from 0), column 'e' expects a list of 3 numbers, found null or an empty list",
                "null-in-list|row 9 (from 0), column 'e' expects a list of 3 numbers, found null in it",
                "timestamp|column 'when' expects numbers or lists of numbers, found type TIMESTAMP",
                "map|column 'm' expects numbers or lists of numbers, found type MAP",
                "group|column 'g' expects numbers or lists of numbers, found type GROUP",
                "small-group|column 'g' expects numbers or lists of numbers, found type GROUP",
                "lists-of-lists|column 'l' expects numbers or lists of numbers, found type LIST of LIST",
                "brotli|column 'a' expects one of the compressions UNCOMPRESSED, SNAPPY, GZIP, ZSTD, LZ4_RAW, found BROTLI",
                "row-numbers|column '__index_level_0__' expects data, found row numbers of pandas;"
                        + " to_parquet(file, index=False) leaves them out",
            })
    void whatCannotBeUsedIsNamed(String file, String sentence) {
        assertRefused("a.parquet, " + sentence, file);
    }

    @Test
    void noRows() {
        assertRefused("a.parquet expects rows of numbers, found none", "no-rows");
        assertRefused("a.parquet expects rows of numbers, found none", "no-rows-of-lists");
        assertRefused(
                "a.parquet expects a column beside the labels, found none",
                ParquetFiles.byArrow("only-label"),
                column("y"));
    }

    @Test
    void otherFiles() {
        DataOptions y = column("y");
        byte[] zstd = ParquetFiles.byArrow("zstd");
        int n = zstd.length;
        assertRefused("a.parquet expects a Parquet file, found an empty file", new byte[0], y);
        assertRefused("a.parquet expects a Parquet file, found one of only 4 bytes", Arrays.copyOf(zstd, 4), y);
        assertRefused(
                "a.parquet expects a Parquet file, found another kind (first bytes 61 2c 62 0a)",
                "a,b\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8),
                y);
        assertRefused(
                "a.parquet expects a Parquet file, found one that does not end as such (was it written to its end?)",
                Arrays.copyOf(zstd, n - 100),
                y);
        assertRefused(
                "a.parquet expects a Parquet file, found a gzip file; gzip -d unpacks what is in it",
                TestFiles.gzip(zstd),
                y);
        byte[] encrypted = zstd.clone();
        encrypted[n - 1] = 'E';
        assertRefused("a.parquet expects a Parquet file, found an encrypted one", encrypted, y);
        byte[] cut = ByteBuffer.allocate(n - 100)
                .put(zstd, 0, n - 400)
                .put(zstd, n - 300, 300)
                .array();
        String message = assertThrows(
                        BadInputException.class, () -> open(TestFiles.put(folder.resolve("a.parquet"), cut), y, 0))
                .getMessage();
        assertTrue(message.startsWith(folder + "/a.parquet expects an intact Parquet file, found "), message);
    }

    @Test
    void lengthsOfTheFooterThatCannotBe() {
        byte[] valid = ParquetFiles.byArrow("uncompressed");
        int n = valid.length;
        for (int length : new int[] {0, -1, n, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            byte[] bytes = valid.clone();
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(n - 8, length);
            assertRefused(
                    "a.parquet expects an intact Parquet file, found a footer of " + length + " bytes in a file of "
                            + n,
                    bytes,
                    column("y"));
        }
    }

    @Test
    void aChangedByteIsNoticedByTheChecksum() {
        byte[] bytes = ParquetFiles.byArrow("checksums");
        assertEquals(ROWS, open("checksums").train().size());
        bytes[60] ^= 1;
        String message = assertThrows(
                        BadInputException.class,
                        () -> open(TestFiles.put(folder.resolve("a.parquet"), bytes), column("y"), 0))
                .getMessage();
        assertTrue(message.contains("column 'a' expects an intact Parquet file, found "), message);
        assertFalse(message.contains("\n"), message);
    }

    @Test
    void pagesThatDoNotFitIntoMemoryAreRefused() {
        Path path = put("a.parquet", "uncompressed");
        Intake small = new Intake(0, 100);
        String message = assertThrows(
                        BadInputException.class, () -> ParquetTable.dataSet("a", path, column("y"), small))
                .getMessage();
        assertEquals(
                path + " expects pages, one a column, that take at most 0 MiB (half of Java's memory), found larger"
                        + " ones; write it in smaller groups of rows (row_group_size), or raise -Xmx in PRESAGE_JAVA_OPTS",
                message);
    }
}
