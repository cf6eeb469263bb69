package dev.presage.data;

import java.nio.file.Path;
import java.util.Optional;

/** A data set whose samples and labels are array files of one format. */
final class ArraySet {
    private ArraySet() {}

    static DataSet open(
            String name,
            ArrayHeader.Format format,
            Path trainSamples,
            Optional<Path> trainLabels,
            Optional<Path> testSamples,
            Optional<Path> testLabels,
            Intake intake) {
        if (testLabels.isPresent() && (testSamples.isEmpty() || trainLabels.isEmpty())) {
            throw new BadInputException(testLabels.get() + " expects "
                    + (testSamples.isEmpty() ? "test samples" : "training labels") + " beside it, found none");
        }
        EncodedSamples train = EncodedArray.open(trainSamples, format, intake).samples(Optional.empty());
        Optional<ClassIndex> classes = Optional.empty();
        if (trainLabels.isPresent()) {
            long[] values = labels(trainLabels.get(), format, train, intake);
            ClassIndex index = ClassIndex.of(values);
            train = train.with(index.label(trainLabels.get().toString(), values));
            classes = Optional.of(index);
        }
        Optional<Samples> test = Optional.empty();
        if (testSamples.isPresent()) {
            EncodedSamples samples =
                    EncodedArray.open(testSamples.get(), format, intake).samples(Optional.empty());
            if (testLabels.isPresent()) {
                long[] values = labels(testLabels.get(), format, samples, intake);
                samples = samples.with(
                        classes.orElseThrow().label(testLabels.get().toString(), values));
            }
            test = Optional.of(samples);
        }
        return new DataSet(name, intake.sha256(), train, test);
    }

    private static long[] labels(Path path, ArrayHeader.Format format, EncodedSamples samples, Intake intake) {
        return EncodedArray.open(path, format, intake)
                .labels(samples.size(), samples.source().name());
    }
}
