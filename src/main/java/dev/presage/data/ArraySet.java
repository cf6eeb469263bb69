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
        return open(
                name,
                format,
                SourceFile.at(trainSamples),
                trainLabels.map(SourceFile::at),
                testSamples.map(SourceFile::at),
                testLabels.map(SourceFile::at),
                intake);
    }

    /** The same for files that have been looked at. */
    static DataSet open(
            String name,
            ArrayHeader.Format format,
            SourceFile trainSamples,
            Optional<SourceFile> trainLabels,
            Optional<SourceFile> testSamples,
            Optional<SourceFile> testLabels,
            Intake intake) {
        if (testLabels.isPresent() && (testSamples.isEmpty() || trainLabels.isEmpty())) {
            throw new BadInputException(testLabels.get().name() + " expects "
                    + (testSamples.isEmpty() ? "test samples" : "training labels") + " beside it, found none");
        }
        EncodedSamples train = EncodedArray.open(trainSamples, format, intake).samples(Optional.empty());
        Optional<ClassIndex> classes = Optional.empty();
        if (trainLabels.isPresent()) {
            long[] values = labels(trainLabels.get(), format, train, intake);
            ClassIndex index = ClassIndex.of(values);
            train = train.with(index.label(trainLabels.get().name(), values));
            classes = Optional.of(index);
        }
        Optional<Samples> test = Optional.empty();
        if (testSamples.isPresent()) {
            EncodedSamples samples =
                    EncodedArray.open(testSamples.get(), format, intake).samples(Optional.empty());
            if (testLabels.isPresent()) {
                long[] values = labels(testLabels.get(), format, samples, intake);
                samples = samples.with(
                        classes.orElseThrow().label(testLabels.get().name(), values));
            }
            test = Optional.of(samples);
        }
        return new DataSet(name, intake.sha256(), train, test);
    }

    private static long[] labels(SourceFile file, ArrayHeader.Format format, EncodedSamples samples, Intake intake) {
        return EncodedArray.open(file, format, intake)
                .labels(samples.size(), samples.source().name());
    }
}
