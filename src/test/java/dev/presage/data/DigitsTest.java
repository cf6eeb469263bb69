package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class DigitsTest {
    private final DataSet digits = DataSets.open("digits", DataOptions.none());

    private static byte[] csv() throws Exception {
        try (InputStream in = DigitsTest.class.getResourceAsStream("/dev/presage/data/digits.csv.gz")) {
            return new GZIPInputStream(in).readAllBytes();
        }
    }

    @Test
    void splitsAtRow1437() {
        assertEquals(1437, digits.train().size());
        assertEquals(360, digits.test().orElseThrow().size());
        assertEquals(new Layout.Image(1, 8, 8), digits.train().layout());
        assertEquals("digits", digits.name());
    }

    @Test
    void firstRowsAreThoseOfTheFileDividedBy16() throws Exception {
        List<String> lines =
                new String(csv(), StandardCharsets.US_ASCII).lines().toList();
        double[] first = new double[64];
        try (RowReader reader = digits.train().open()) {
            reader.next(first, 0);
        }
        assertArrayEquals(new double[] {0, 0, 5 / 16.0, 13 / 16.0, 9 / 16.0, 1 / 16.0, 0, 0}, Arrays.copyOf(first, 8));
        double[] test = Arrays.copyOf(TestFiles.values(digits.test().orElseThrow()), 64);
        double[] line = Arrays.stream(lines.get(1437).split(","))
                .limit(64)
                .mapToDouble(pixel -> Double.parseDouble(pixel) / 16)
                .toArray();
        assertArrayEquals(line, test);
    }

    @Test
    void classesAreCountedAsInTheFile() throws Exception {
        for (int c = 0; c < 10; c++) {
            String end = "," + c;
            long inFile = new String(csv(), StandardCharsets.US_ASCII)
                    .lines()
                    .limit(1437)
                    .filter(line -> line.endsWith(end))
                    .count();
            ClassLabels labels = digits.train().classes().orElseThrow();
            int found = 0;
            for (int i = 0; i < labels.size(); i++) {
                found += labels.classOf(i) == c ? 1 : 0;
            }
            assertEquals(inFile, found);
        }
        assertEquals(
                List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                digits.test().orElseThrow().classes().orElseThrow().names());
    }

    @Test
    void hashIsThatOfTheCsv() throws Exception {
        assertEquals(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(csv())), digits.sha256());
    }

    @Test
    void passEndsAfterTheLastRow() {
        double[] row = new double[64];
        try (RowReader reader = digits.train().first(1437).open()) {
            for (int i = 0; i < 1437; i++) {
                reader.next(row, 0);
            }
            assertThrows(IllegalStateException.class, () -> reader.next(row, 0));
        }
    }
}
