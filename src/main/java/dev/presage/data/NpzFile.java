package dev.presage.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** NumPy's npz file: a zip file of npy files, whose names without {@code .npy} are the keys of the arrays. */
final class NpzFile {
    private static final String SUFFIX = ".npy";
    private static final int MOST_SHOWN = 8;
    private static final int LONGEST_SHOWN = 30;
    private static final String POSITIONAL = "arr_";

    /** What an array is for, and the keys that say so, in lower case: upper case does not count. */
    private enum Role {
        SAMPLES(
                "X, x, data, features, X_train, train_images or arr_0",
                "x|data|features|x_train|train_images|" + POSITIONAL + "0"),
        LABELS("y, labels, target, y_train or train_labels", "y|labels|target|y_train|train_labels"),
        TEST_SAMPLES("X_test or test_images", "x_test|test_images"),
        TEST_LABELS("y_test or test_labels", "y_test|test_labels");

        private final String expected;
        private final Pattern keys;

        Role(String expected, String keys) {
            this.expected = expected;
            this.keys = Pattern.compile(keys);
        }
    }

    private final Path path;
    /** By key, in the order of the file. */
    private final Map<String, SourceFile> arrays = new LinkedHashMap<>();

    NpzFile(Path path) {
        this.path = SourceFile.at(path).path();
        try (ZipFile zip = new ZipFile(path.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (entry.getName().endsWith(SUFFIX)) {
                    add(entry);
                }
            }
        } catch (IOException e) {
            throw ZipMember.broken(path.toString(), e);
        }
    }

    /** Whether bytes begin as a zip file does. */
    static boolean startsLike(byte[] start) {
        return start.length >= 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4;
    }

    private void add(ZipEntry entry) {
        String key = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
        boolean deflated = entry.getMethod() == ZipEntry.DEFLATED;
        SourceFile array = new SourceFile(
                path, Optional.of(new ZipMember(key, entry.getName())), deflated, entry.getCompressedSize());
        if (arrays.put(key, array) != null) {
            throw new BadInputException(path + " expects every array once, found two of the key " + shown(key));
        }
    }

    /** The training samples. */
    SourceFile samples() {
        return find(Role.SAMPLES)
                .orElseThrow(() -> new BadInputException(path + " expects an array of samples with the key "
                        + Role.SAMPLES.expected + ", found "
                        + (arrays.isEmpty() ? "no arrays" : "only " + list(arrays.keySet()))));
    }

    /** Their labels. */
    Optional<SourceFile> labels() {
        return find(Role.LABELS);
    }

    /** The test samples. */
    Optional<SourceFile> testSamples() {
        return find(Role.TEST_SAMPLES);
    }

    /** Their labels. */
    Optional<SourceFile> testLabels() {
        return find(Role.TEST_LABELS);
    }

    private Optional<SourceFile> find(Role role) {
        List<String> fitting = arrays.keySet().stream()
                .filter(key -> role.keys.matcher(key.toLowerCase(Locale.ROOT)).matches())
                .toList();
        if (fitting.size() > 1) {
            throw new BadInputException(
                    path + " expects only one of the keys " + role.expected + ", found " + list(fitting));
        }
        if (fitting.equals(List.of(POSITIONAL + "0")) && arrays.containsKey(POSITIONAL + "1")) {
            throw new BadInputException(path + " expects arrays whose keys say what they are, found "
                    + list(arrays.keySet()) + "; save them with np.savez(file, X=..., y=...)");
        }
        return fitting.stream().findFirst().map(arrays::get);
    }

    private static String list(Iterable<String> keys) {
        List<String> shown = new ArrayList<>();
        int more = 0;
        for (String key : keys) {
            if (shown.size() < MOST_SHOWN) {
                shown.add(shown(key));
            } else {
                more++;
            }
        }
        return String.join(", ", shown) + (more > 0 ? " and " + more + " more" : "");
    }

    private static String shown(String key) {
        String whole = key.replaceAll("\\p{Cntrl}", "?");
        return "'" + (whole.length() > LONGEST_SHOWN ? whole.substring(0, LONGEST_SHOWN) + "..." : whole) + "'";
    }
}
