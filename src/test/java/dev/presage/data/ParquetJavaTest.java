package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files written by Apache's implementation in Java, many small pages and groups of them. */
class ParquetJavaTest {
    private static final int ROWS = 3000;
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType("""
            message rows {
              required float f; optional double g; required int32 i; optional int64 l; required boolean t;
              required int32 u (INTEGER(32,false)); optional int32 few; repeated double bare;
              optional group e (LIST) { repeated group list { optional float element; } }
              required group p (LIST) { repeated int64 array; }
              optional binary y (STRING);
            }
            """);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "PARQUET_1_0, UNCOMPRESSED, true",
        "PARQUET_1_0, SNAPPY, false",
        "PARQUET_2_0, ZSTD, true",
        "PARQUET_2_0, UNCOMPRESSED, false",
        "PARQUET_2_0, LZ4_RAW, false",
    })
    void readsWhatItWrites(WriterVersion version, CompressionCodecName codec, boolean dictionary) throws IOException {
        SplittableRandom random = new SplittableRandom(dictionary ? 1 : 2);
        List<Double> expected = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        Path path = folder.resolve("x.parquet");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(path))
                .withConf(new PlainParquetConfiguration())
                .withType(SCHEMA)
                .withWriterVersion(version)
                .withCompressionCodec(codec)
                .withDictionaryEncoding(dictionary)
                .withPageSize(700)
                .withRowGroupSize(20000L)
                .build()) {
            for (int row = 0; row < ROWS; row++) {
                writer.write(row(random, expected, labels));
            }
        }
        for (long limit : new long[] {0, 1 << 20}) {
            DataSet set = DataSets.open(
                    path.toString(),
                    new DataOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("y")),
                    TestFiles.surroundings(folder, Map.of(), limit));
            assertEquals(13, set.train().dimension());
            assertArrayEquals(
                    expected.stream().mapToDouble(Double::doubleValue).toArray(), TestFiles.values(set.train()));
            ClassLabels found = set.train().classes().orElseThrow();
            assertEquals(
                    labels,
                    IntStream.range(0, ROWS)
                            .mapToObj(i -> found.names().get(found.classOf(i)))
                            .toList());
        }
    }

    private static Group row(SplittableRandom random, List<Double> expected, List<String> labels) {
        Group row = new SimpleGroup(SCHEMA);
        float f = (float) random.nextDouble(-1, 1);
        double g = random.nextDouble() * Math.pow(10, random.nextInt(-300, 300));
        int i = random.nextInt();
        long l = random.nextLong() >> random.nextInt(64);
        boolean t = random.nextInt(9) > 0;
        int few = random.nextInt(5) * 1000;
        row.append("f", f).append("g", g).append("i", i).append("l", l).append("t", t);
        row.append("u", i).append("few", few);
        expected.addAll(List.of((double) f, g, (double) i, (double) l, t ? 1.0 : 0.0));
        expected.addAll(List.of((double) Integer.toUnsignedLong(i), (double) few));
        for (int k = 0; k < 2; k++) {
            row.append("bare", g + k);
            expected.add(g + k);
        }
        Group e = row.addGroup("e");
        for (int k = 0; k < 3; k++) {
            e.addGroup("list").append("element", f * k);
            expected.add((double) (f * k));
        }
        row.addGroup("p").append("array", l ^ 1);
        expected.add((double) (l ^ 1));
        String label = "class " + Integer.toString(random.nextInt(40), 7);
        row.append("y", label);
        labels.add(label);
        return row;
    }
}
