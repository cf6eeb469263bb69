package dev.presage.data;

import dev.presage.linalg.Matrix;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A folder of npy files that belong together: each is read by its name and must have the sizes that the others imply. */
public final class ArrayFolder {
    private static final long LONGEST_TEXT = 1L << 26;

    private final Path folder;

    /**
     * Looks at a folder.
     *
     * @param option what the user gave it with
     * @throws BadInputException if there is none
     */
    public ArrayFolder(String option, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new BadInputException(option + " expects a folder, found "
                    + (Files.exists(folder) ? "the file " : "nothing at ") + folder);
        }
        this.folder = folder;
    }

    /** Where it is, as the user gave it. */
    public Path path() {
        return folder;
    }

    /** Whether it has a file. */
    public boolean has(String name) {
        return Files.exists(folder.resolve(name));
    }

    /** A text in UTF-8. */
    public String text(String name) {
        Path file = SourceFile.at(folder.resolve(name)).path();
        try {
            if (Files.size(file) > LONGEST_TEXT) {
                throw new BadInputException(
                        file + " expects at most " + LONGEST_TEXT + " bytes, found " + Files.size(file));
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new BadInputException(file + " expects a text in UTF-8, found other bytes", e);
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be read: " + IoReason.of(e), e);
        }
    }

    /** A vector of any length. */
    public double[] vector(String name) {
        return EncodedArray.open(folder.resolve(name), Npy.FORMAT, intake()).vector();
    }

    /** A vector of a length that is known. */
    public double[] vector(String name, int length) {
        return open(name, length).vector();
    }

    /** A matrix whose sizes are known. */
    public Matrix matrix(String name, int rows, int columns) {
        return open(name, rows, columns).matrix();
    }

    /** An array of 3 dimensions whose sizes are known, one matrix under the other: (count rows) x columns. */
    public Matrix stack(String name, int count, int rows, int columns) {
        return open(name, count, rows, columns).stack();
    }

    private EncodedArray open(String name, long... sizes) {
        SourceFile file = SourceFile.at(folder.resolve(name));
        ArrayHeader header = EncodedArray.headerOf(file, Npy.FORMAT);
        if (!header.shape().equals(LongStream.of(sizes).boxed().toList())) {
            throw new BadInputException(file.name() + " expects "
                    + LongStream.of(sizes).mapToObj(Long::toString).collect(Collectors.joining(" x "))
                    + " numbers, found " + header.sizes());
        }
        return EncodedArray.open(file, Npy.FORMAT, intake());
    }

    /** Hexadecimal SHA-256 of the decompressed contents, concatenated in this order, of those of some files that are there. */
    public String sha256(List<String> names) {
        Intake intake = intake();
        names.stream().filter(this::has).forEach(name -> intake.hash(SourceFile.at(folder.resolve(name))));
        return intake.sha256();
    }

    /** Each array becomes doubles at once, so that its encoded form is not worth keeping. */
    private static Intake intake() {
        return new Intake(0);
    }
}
