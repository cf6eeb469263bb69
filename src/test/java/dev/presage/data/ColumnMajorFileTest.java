package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnMajorFileTest {
    @TempDir
    Path folder;

    /** Element (i, c, y, x) of a 7 x 2 x 3 x 5 array is its row-major place, as uint16. */
    private static byte[] numbers(boolean columnMajor) {
        byte[] bytes = new byte[7 * 30 * 2];
        int at = 0;
        for (int i = 0; i < 7; i++) {
            for (int c = 0; c < 2; c++) {
                for (int y = 0; y < 3; y++) {
                    for (int x = 0; x < 5; x++) {
                        int place = columnMajor ? i + 7 * (c + 2 * (y + 3 * x)) : at;
                        bytes[2 * place] = (byte) at;
                        bytes[2 * place + 1] = (byte) 1;
                        at++;
                    }
                }
            }
        }
        return bytes;
    }

    @Test
    void blocksOfAnySizeGiveRowMajorBytes() throws Exception {
        byte[] header = new byte[11];
        byte[] file = new byte[header.length + 420];
        System.arraycopy(numbers(true), 0, file, header.length, 420);
        Path path = TestFiles.put(folder.resolve("f"), file);
        ArrayHeader array =
                new ArrayHeader(List.of(7L, 2L, 3L, 5L), ElementType.U16, ByteOrder.LITTLE_ENDIAN, true, header.length);
        for (int blockBytes : new int[] {1, 60, 119, 120, 300, 420, 1 << 20}) {
            try (InputStream in = new ColumnMajorFile(path, array, blockBytes)) {
                assertArrayEquals(numbers(false), in.readAllBytes(), "blocks of " + blockBytes);
                assertEquals(-1, in.read());
            }
        }
        TestFiles.put(path, java.util.Arrays.copyOf(file, file.length - 1));
        try (InputStream in = new ColumnMajorFile(path, array, 60)) {
            assertEquals(0, in.read());
            assertThrows(EOFException.class, in::readAllBytes);
        }
    }

    @Test
    void aFileAboveTheMemoryBudgetGivesTheSameSamples() {
        Path c = TestFiles.put(folder.resolve("c.npy"), TestFiles.npy("<u2", false, "(7, 2, 3, 5)", numbers(false)));
        Path f = TestFiles.put(folder.resolve("f.npy"), TestFiles.npy("<u2", true, "(7, 2, 3, 5)", numbers(true)));
        for (long limit : new long[] {0, 1 << 20}) {
            Surroundings surroundings = TestFiles.surroundings(folder, Map.of(), limit);
            Samples fortran = DataSets.open(f.toString(), DataOptions.none(), surroundings)
                    .train();
            assertEquals(new Layout.Image(2, 3, 5), fortran.layout());
            assertArrayEquals(
                    TestFiles.values(DataSets.open(c.toString(), DataOptions.none(), surroundings)
                            .train()),
                    TestFiles.values(fortran));
        }
    }
}
