package dev.presage.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A data set whose samples are rows of tables: read once to check, hash and count them, and kept where memory allows. */
final class TableSet {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private TableSet() {}

    static DataSet open(String name, Table train, Optional<Table> test, LabelKind kind, Intake intake) {
        if (kind != LabelKind.AUTO && !train.labelled()) {
            throw new BadInputException("--label-kind expects a --label-column, found none");
        }
        Pass first = new Pass(train, intake);
        Optional<TableLabels> taken = first.labels.map(labels -> TableLabels.decide(labels, kind));
        EncodedSamples samples = first.samples(taken);
        Optional<Samples> testSamples = test.map(table -> new Pass(table, intake).samples(taken));
        return new DataSet(name, intake.sha256(), samples, testSamples);
    }

    /** What the pass over a table leaves: its rows as float64 where they fit, its labels, their number. */
    private static final class Pass {
        private static final int PIECE = 1 << 20;

        private final Table table;
        private final int rowBytes;
        private final List<byte[]> pieces = new ArrayList<>();
        private final Optional<TextLabels> labels;
        private final boolean kept;
        private long claimed;
        private int n;

        Pass(Table table, Intake intake) {
            this.table = table;
            this.rowBytes = Math.multiplyExact(8, table.dimension());
            this.labels = table.labelled() ? Optional.of(new TextLabels()) : Optional.empty();
            intake.hash(table.file());
            try (Table.Rows rows = table.open()) {
                this.kept = read(rows, intake);
            } catch (IOException e) {
                throw table.file().unreadable(e);
            }
            if (n == 0) {
                throw new BadInputException(table.file().name() + " expects rows of numbers, found none");
            }
        }

        private boolean read(Table.Rows rows, Intake intake) throws IOException {
            double[] row = new double[table.dimension()];
            ByteBuffer piece = ByteBuffer.allocate(0);
            boolean keeping = true;
            while (rows.next(row)) {
                if (n == Integer.MAX_VALUE) {
                    throw new BadInputException(table.file().name() + " expects at most " + n + " rows, found more");
                }
                if (labels.isPresent()) {
                    labels.get().add(rows.label());
                }
                if (keeping && piece.remaining() < rowBytes) {
                    // Pieces grow with what came, so that a small table takes little.
                    int size = (int) Math.max(1, Math.min(PIECE, claimed) / rowBytes) * rowBytes;
                    keeping = intake.claim(size);
                    if (keeping) {
                        claimed += size;
                        piece = ByteBuffer.allocate(size).order(ORDER);
                        pieces.add(piece.array());
                    } else {
                        pieces.clear();
                        intake.giveBack(claimed);
                    }
                }
                if (keeping) {
                    piece.asDoubleBuffer().put(row);
                    piece.position(piece.position() + rowBytes);
                }
                n++;
            }
            return keeping;
        }

        EncodedSamples samples(Optional<TableLabels> taken) {
            String name = table.file().name();
            Contents contents = Contents.kept(table.file(), pieces);
            EncodedSamples.Bytes bytes = kept ? contents::open : () -> new Encoded(table.open(), table.dimension());
            EncodedSamples.Source source = new EncodedSamples.Source(name, bytes, ElementType.F64, ORDER, 1);
            Optional<Labels> given = labels.map(texts -> taken.orElseThrow().label(name, texts));
            return new EncodedSamples(source, new Layout.Flat(table.dimension()), 0, n, given);
        }
    }

    /** The rows of a table as bytes, encoded when asked for. */
    private static final class Encoded extends BulkStream {
        private final Table.Rows rows;
        private final double[] row;
        private final ByteBuffer bytes;

        Encoded(Table.Rows rows, int dimension) {
            this.rows = rows;
            this.row = new double[dimension];
            this.bytes = ByteBuffer.allocate(8 * dimension).order(ORDER);
            bytes.position(bytes.limit());
        }

        @Override
        int some(byte[] into, int offset, int length) throws IOException {
            if (!bytes.hasRemaining()) {
                if (!rows.next(row)) {
                    return -1;
                }
                bytes.rewind().asDoubleBuffer().put(row);
            }
            int count = Math.min(length, bytes.remaining());
            bytes.get(into, offset, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
