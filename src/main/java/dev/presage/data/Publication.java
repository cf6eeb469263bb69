package dev.presage.data;

import java.net.URI;
import java.util.List;

/**
 * How a known data set is published. Where its lengths and hashes come from stands in {@code docs/usage.md}; none was taken
 * from a download of ours.
 */
sealed interface Publication {
    /** The files to download. */
    List<PublishedFile> files();

    /** The same from a folder of another server. */
    Publication at(URI mirror);

    /** Files that are used as they come. The one that makes the data set usable stands last, so that it comes last. */
    record Plain(List<PublishedFile> files) implements Publication {
        @Override
        public Plain at(URI mirror) {
            return new Plain(files.stream().map(file -> file.at(mirror)).toList());
        }
    }

    /**
     * One archive to unpack.
     *
     * @param archive the archive
     * @param format what it is
     * @param folder the one folder in it
     * @param room bytes on disk that suffice for its contents, and beyond which unpacking stops
     */
    record Packed(PublishedFile archive, ArchiveFormat format, String folder, long room) implements Publication {
        @Override
        public List<PublishedFile> files() {
            return List.of(archive);
        }

        @Override
        public Packed at(URI mirror) {
            return new Packed(archive.at(mirror), format, folder, room);
        }
    }

    /** How a known data set is published; nothing to download for a bundled one. */
    static Publication of(KnownName name) {
        return switch (name) {
            case DIGITS -> new Plain(List.of());
            case MNIST ->
                idx(
                        "https://ossci-datasets.s3.amazonaws.com/mnist/",
                        new Known(4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
                        new Known(28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                        new Known(1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                        new Known(9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"));
            case FASHION_MNIST ->
                idx(
                        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                        new Known(5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
                        new Known(29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                        new Known(4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                        new Known(26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"));
            case CIFAR10 ->
                new Packed(
                        new Known(170052171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")
                                .at("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"),
                        ArchiveFormat.TAR_GZ,
                        "cifar-10-batches-bin",
                        200_000_000);
            case TINY_IMAGENET ->
                new Packed(
                        new Known(248100043, "6198c8ae015e2b3e007c7841da39ec069199b9aa3bfa943a462022fe5e43c821")
                                .at("http://cs231n.stanford.edu/tiny-imagenet-200.zip"),
                        ArchiveFormat.ZIP,
                        "tiny-imagenet-200",
                        700_000_000);
        };
    }

    private static Plain idx(String folder, Known testLabels, Known trainLabels, Known testImages, Known trainImages) {
        return new Plain(List.of(
                testLabels.at(folder + "t10k-labels-idx1-ubyte.gz"),
                trainLabels.at(folder + "train-labels-idx1-ubyte.gz"),
                testImages.at(folder + "t10k-images-idx3-ubyte.gz"),
                trainImages.at(folder + "train-images-idx3-ubyte.gz")));
    }

    /**
     * What is known of a file.
     *
     * @param size its bytes
     * @param sha256 its SHA-256
     */
    record Known(long size, String sha256) {
        private PublishedFile at(String address) {
            return new PublishedFile(URI.create(address), size, sha256);
        }
    }
}
