package dev.presage.study;

import dev.presage.data.ClassLabels;
import dev.presage.data.DataSet;
import dev.presage.data.Layout;
import dev.presage.data.Samples;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Where prepared data come from: samples that can be read again, or moments that were computed elsewhere. */
public sealed interface DataSource {
    /** Name or path, as the user gave it. */
    String name();

    /** SHA-256 of the contents. */
    String sha256();

    /** Arrangement of the coordinates. */
    Layout layout();

    /** Number of training samples n, if it is known. */
    OptionalLong size();

    /** Number of test samples, 0 if there are none. */
    int testSize();

    /** Number of files left out because they could not be used. */
    int skipped();

    /** Names of the classes, by number; none without classes. */
    List<String> classNames();

    /** What a careful reader should know about the reading. */
    List<String> notes();

    /** The manifest that came with saved moments, as JSON; {@code null} in it if none did. */
    Optional<String> manifest();

    /**
     * Samples.
     *
     * @param set the data set
     * @param train those of its training samples that are used
     */
    record SampleSet(DataSet set, Samples train) implements DataSource {
        @Override
        public String name() {
            return set.name();
        }

        @Override
        public String sha256() {
            return set.sha256();
        }

        @Override
        public Layout layout() {
            return train.layout();
        }

        @Override
        public OptionalLong size() {
            return OptionalLong.of(train.size());
        }

        @Override
        public int testSize() {
            return set.test().map(Samples::size).orElse(0);
        }

        @Override
        public int skipped() {
            return set.skipped();
        }

        @Override
        public List<String> classNames() {
            return train.classes().map(ClassLabels::names).orElse(List.of());
        }

        @Override
        public List<String> notes() {
            return set.notes();
        }

        @Override
        public Optional<String> manifest() {
            return Optional.empty();
        }
    }

    /**
     * Moments without their samples.
     *
     * @param saved the moments
     * @param notes what looking at them showed
     */
    record MomentSet(SavedMoments saved, List<String> notes) implements DataSource {
        /** Why a measurement on samples is missing. */
        static final String NO_SAMPLES = "there are no samples, only moments";

        /** Copies the list. */
        public MomentSet {
            notes = List.copyOf(notes);
        }

        @Override
        public String name() {
            return saved.name();
        }

        @Override
        public String sha256() {
            return saved.sha256();
        }

        @Override
        public Layout layout() {
            return saved.layout();
        }

        @Override
        public OptionalLong size() {
            long n = saved.moments().count();
            return n == 0 ? OptionalLong.empty() : OptionalLong.of(n);
        }

        @Override
        public int testSize() {
            return 0;
        }

        @Override
        public int skipped() {
            return 0;
        }

        @Override
        public List<String> classNames() {
            return saved.classNames();
        }

        @Override
        public Optional<String> manifest() {
            return Optional.of(saved.manifest());
        }
    }
}
