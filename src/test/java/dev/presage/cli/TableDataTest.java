package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.presage.data.ParquetFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables from the command line. */
@CommandLineTest
class TableDataTest {
    @TempDir
    Path folder;

    private Path parquet(String name, String file) throws IOException {
        return Files.write(folder.resolve(name), ParquetFiles.byArrow(file));
    }

    private static JsonObject analysed(Path data, Path test) {
        JsonObject result = CommandRun.json(
                        "analyze",
                        data.toString(),
                        "--test",
                        test.toString(),
                        "--label-column",
                        "y",
                        "--noise",
                        "gaussian(sigma=1)",
                        "--dim",
                        "1",
                        "--json")
                .getAsJsonObject();
        JsonObject manifest = result.getAsJsonObject("manifest");
        assertEquals("[\"cat\",\"cow\",\"dog\"]", manifest.get("classNames").toString());
        assertEquals(11, manifest.get("testN").getAsInt());
        for (String differs : new String[] {"data", "test", "sha256", "commandLine", "time", "seconds"}) {
            manifest.remove(differs);
        }
        return result;
    }

    @Test
    void parquetIsAnalysedAsTheSameCsv() throws IOException {
        StringBuilder text = new StringBuilder("a,b,y\n");
        String[] words = {"cat", "dog", "cow"};
        for (int i = 0; i < 11; i++) {
            text.append((i - 4) / 8.0).append(',').append(3 * i - 7).append(',').append(words[i % 3]);
            text.append('\n');
        }
        Path csv = Files.writeString(folder.resolve("x.csv"), text);
        JsonObject expected = analysed(csv, csv);
        Path test = parquet("t.parquet", "zstd");
        for (String file : new String[] {"dictionary-groups", "encodings", "second-pages"}) {
            assertEquals(expected, analysed(parquet("x.parquet", file), test));
        }
    }

    @Test
    void whatCannotBeUsedIsOneSentence() throws IOException {
        Path nulls = parquet("x.parquet", "nulls");
        CommandRun run = CommandRun.of("analyze", nulls.toString(), "--label-column", "y");
        assertEquals(2, run.code());
        assertTrue(run.err().contains(nulls + ", row 6 (from 0), column 'b' expects a number, found null"), run.err());
        assertEquals("", run.out());
    }
}
