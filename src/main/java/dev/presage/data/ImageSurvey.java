package dev.presage.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first pass over a folder of images: decodes every file, finds what cannot be used, hashes the files that are used in
 * their order, and keeps their pixels while they fit into the intake's memory.
 */
final class ImageSurvey {
    private static final int RGB = 3;
    private static final int NAMED = 3;

    private final Path folder;
    private final ImageOptions options;
    private final Intake intake;

    private final List<PixelImage> kept = new ArrayList<>();
    private final List<ImageListing.File> train = new ArrayList<>();
    private final List<ImageListing.File> test = new ArrayList<>();
    private final List<Path> skipped = new ArrayList<>();
    private Optional<BadInputException> firstRefusal = Optional.empty();
    private Optional<ImageSize> size;
    private Optional<Path> first = Optional.empty();
    private int grey;
    private int wide;
    private int transparent;
    private long bytes;

    ImageSurvey(Path folder, ImageOptions options, Intake intake) {
        this.folder = folder;
        this.options = options;
        this.intake = intake;
        this.size = options.resize();
    }

    /**
     * Reads all files of a listing.
     *
     * @throws BadInputException naming the first file that cannot be used, or if more than half of them cannot
     */
    void run(ImageListing listing, int threads, Progress progress) {
        List<ImageListing.File> files = new ArrayList<>(listing.train());
        listing.test().ifPresent(files::addAll);
        List<Path> paths = files.stream().map(ImageListing.File::path).toList();
        try (ImagePass pass = new ImagePass(paths, options.resize(), threads, intake.heap() / 4)) {
            for (int i = 0; i < files.size(); i++) {
                progress.report("reading images", i, files.size());
                take(files.get(i), pass.next(), i < listing.train().size() ? train : test);
            }
        }
        progress.report("reading images", files.size(), files.size());
        if (firstRefusal.isPresent() && (train.isEmpty() || skipped.size() > files.size() / 2)) {
            throw new BadInputException("--skip-bad expects at least half of the images in " + folder
                    + " to be usable, and one to train on, found " + (files.size() - skipped.size()) + " of "
                    + files.size() + " (" + train.size() + " to train on); the first refusal: "
                    + firstRefusal.get().getMessage());
        }
    }

    private void take(ImageListing.File file, ImagePass.Outcome outcome, List<ImageListing.File> split) {
        Optional<BadInputException> refusal = outcome.refusal();
        if (refusal.isEmpty() && size.isPresent() && !outcome.image().size().equals(size.get())) {
            refusal = Optional.of(new BadInputException(file.path() + " expects " + size.get()
                    + " pixels (height x width) like " + first.orElse(folder) + ", found "
                    + outcome.image().size() + "; --resize HxW brings all images to one size"));
        }
        if (refusal.isPresent()) {
            if (!options.skipBad()) {
                throw refusal.get();
            }
            firstRefusal = firstRefusal.isPresent() ? firstRefusal : refusal;
            skipped.add(file.path());
            return;
        }
        PixelImage image = outcome.image();
        if (size.isEmpty()) {
            size = Optional.of(image.size());
            first = Optional.of(file.path());
        }
        intake.add(outcome.file());
        split.add(file);
        grey += image.channels() == 1 ? 1 : 0;
        wide += image.wide() ? 1 : 0;
        transparent += image.hadAlpha() ? 1 : 0;
        bytes += image.bytes();
        if (bytes <= intake.room()) {
            kept.add(image);
        } else {
            kept.clear();
        }
    }

    /** The training images that can be used, in the order of the listing. */
    List<ImageListing.File> train() {
        return train;
    }

    /** The test images that can be used. */
    List<ImageListing.File> test() {
        return test;
    }

    /** Number of files left out. */
    int skipped() {
        return skipped.size();
    }

    /** The form that all images are brought to: RGB if one is, 16 bits if one has them. */
    Form form() {
        ImageSize all = size.orElseThrow();
        int channels = grey == used() ? 1 : RGB;
        return new Form(new Layout.Image(channels, all.height(), all.width()), wide > 0);
    }

    /** The pixels of image i, training images first, in their final form; empty if they do not fit into memory. */
    Optional<List<byte[]>> pixels() {
        Form form = form();
        long all = form.bytes() * used();
        if (kept.isEmpty() || !intake.claim(all)) {
            return Optional.empty();
        }
        List<byte[]> pixels = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            pixels.add(form.of(kept.get(i)));
        }
        kept.clear();
        return Optional.of(pixels);
    }

    private int used() {
        return train.size() + test.size();
    }

    /** What was left out or converted. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!skipped.isEmpty()) {
            notes.add(skipped.size() + " of " + (used() + skipped.size()) + " images left out (--skip-bad): "
                    + String.join(
                            ", ",
                            skipped.stream().limit(NAMED).map(Path::toString).toList())
                    + (skipped.size() > NAMED ? " and so on" : "") + "; the first because "
                    + firstRefusal.orElseThrow().getMessage());
        }
        if (grey > 0 && grey < used()) {
            notes.add(grey + " of " + used()
                    + " images are grey among coloured ones and were read as RGB with three equal" + " channels");
        }
        if (transparent > 0) {
            notes.add("the transparency of " + transparent + " of " + used()
                    + " images was dropped; their colours are as stored");
        }
        return notes;
    }

    /**
     * What all images of a set have in common.
     *
     * @param layout channels and size
     * @param wide whether a value takes two bytes, the high one first
     */
    record Form(Layout.Image layout, boolean wide) {
        /** An image's values in this form. */
        byte[] of(PixelImage image) {
            return image.as(layout.channels(), wide);
        }

        /** Bytes of one image. */
        long bytes() {
            return (long) layout.dimension() * (wide ? 2 : 1);
        }
    }
}
