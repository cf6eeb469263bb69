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
            LabelKind kind,
            Intake intake) {
        return open(
                name,
                format,
                SourceFile.at(trainSamples),
                trainLabels.map(SourceFile::at),
                testSamples.map(SourceFile::at),
                testLabels.map(SourceFile::at),
                kind,
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
            LabelKind kind,
            Intake intake) {
        if (testLabels.isPresent() && (testSamples.isEmpty() || trainLabels.isEmpty())) {
            throw new BadInputException(testLabels.get().name() + " expects "
                    + (testSamples.isEmpty() ? "test samples" : "training labels") + " beside it, found none");
        }
        if (kind != LabelKind.AUTO && trainLabels.isEmpty()) {
            throw new BadInputException("--label-kind expects labels, found " + name + " without");
        }
        EncodedSamples train = EncodedArray.open(trainSamples, format, intake).samples(Optional.empty());
        Optional<ArrayLabels> taken = Optional.empty();
        if (trainLabels.isPresent()) {
            EncodedArray array = EncodedArray.open(trainLabels.get(), format, intake);
            String samples = train.source().name();
            ArrayLabels decided = ArrayLabels.decide(array, kind, train.size(), samples);
            train = train.with(decided.of(array, train.size(), samples));
            taken = Optional.of(decided);
        }
        Optional<Samples> test = Optional.empty();
        if (testSamples.isPresent()) {
            EncodedSamples samples =
                    EncodedArray.open(testSamples.get(), format, intake).samples(Optional.empty());
            if (testLabels.isPresent()) {
                EncodedArray array = EncodedArray.open(testLabels.get(), format, intake);
                samples = samples.with(taken.orElseThrow()
                        .of(array, samples.size(), samples.source().name()));
            }
            test = Optional.of(samples);
        }
        return new DataSet(name, intake.sha256(), train, test);
    }
}
