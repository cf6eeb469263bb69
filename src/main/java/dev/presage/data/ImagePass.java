package dev.presage.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Reads image files one after the other and decodes them on several threads, a bounded number of bytes ahead; results come
 * in the order of the files, whatever the threads do. Nothing is allocated before a file's header and size have shown that
 * it fits.
 */
final class ImagePass implements Iterator<ImagePass.Outcome>, AutoCloseable {
    private static final int AHEAD_A_THREAD = 32;

    /** Bytes that decoding a pixel may take: 4 values of 2 bytes. */
    private static final long BYTES_A_PIXEL = 8;

    /** A file as read: an image, or why there is none. */
    static final class Outcome {
        private final Path path;
        private final byte[] file;
        private final Optional<PixelImage> image;
        private final Optional<BadInputException> refusal;

        private Outcome(Path path, byte[] file, Optional<PixelImage> image, Optional<BadInputException> refusal) {
            this.path = path;
            this.file = file;
            this.image = image;
            this.refusal = refusal;
        }

        private static Outcome refused(Path path, BadInputException refusal) {
            return new Outcome(path, new byte[0], Optional.empty(), Optional.of(refusal));
        }

        Path path() {
            return path;
        }

        /** Contents of the file; its own array. */
        byte[] file() {
            return file;
        }

        /** Why there is no image. */
        Optional<BadInputException> refusal() {
            return refusal;
        }

        /** The image, or the refusal thrown. */
        PixelImage image() {
            return image.orElseThrow(refusal::orElseThrow);
        }
    }

    /** Work on its way, and the bytes that it takes meanwhile. */
    private record Pending(CompletableFuture<Outcome> outcome, long bytes) {}

    private final Iterator<Path> files;
    private final Optional<ImageSize> resize;
    private final long limit;
    private final int ahead;
    private final ExecutorService threads;
    private final Queue<ImageDecoder> decoders = new ConcurrentLinkedQueue<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private long bytesPending;

    /** The given files, each brought to a size if one is given; bytes under way stay below {@code limit} or at one file. */
    ImagePass(List<Path> files, Optional<ImageSize> resize, int threads, long limit) {
        this.files = files.iterator();
        this.resize = resize;
        this.limit = limit;
        this.ahead = AHEAD_A_THREAD * threads;
        this.threads = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "presage-images");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public boolean hasNext() {
        return !pending.isEmpty() || files.hasNext();
    }

    @Override
    public Outcome next() {
        while (files.hasNext() && pending.size() < ahead && bytesPending < limit / 2) {
            pending.addLast(start(files.next()));
            bytesPending += pending.getLast().bytes();
        }
        Pending first = pending.removeFirst();
        try {
            return first.outcome().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        } finally {
            bytesPending -= first.bytes();
        }
    }

    /** Reads a file and hands it to a thread; a file takes at most half the limit, so all together stay below it. */
    private Pending start(Path path) {
        try {
            byte[] file = read(path);
            ImageHeader header = ImageHeader.of(path, file);
            long bytes = file.length + header.pixels() * BYTES_A_PIXEL;
            if (bytes > Math.min(limit / 2, Integer.MAX_VALUE)) {
                throw new BadInputException(path + " expects an image that can be decoded in " + limit / 2
                        + " bytes (an eighth of the memory that Java may use), found " + header.height() + " x "
                        + header.width() + " pixels");
            }
            return new Pending(CompletableFuture.supplyAsync(() -> decode(path, file, header), threads), bytes);
        } catch (BadInputException e) {
            return new Pending(CompletableFuture.completedFuture(Outcome.refused(path, e)), 0);
        }
    }

    private byte[] read(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            long size = Files.size(path);
            if (size > limit / 4) {
                throw new BadInputException(
                        path + " expects an image file of at most " + limit / 4 + " bytes, found " + size);
            }
            return in.readNBytes((int) size);
        } catch (IOException e) {
            throw new BadInputException(path + " cannot be read: " + IoReason.of(e), e);
        }
    }

    private Outcome decode(Path path, byte[] file, ImageHeader header) {
        ImageDecoder free = decoders.poll();
        ImageDecoder decoder = free == null ? new ImageDecoder() : free;
        try {
            PixelImage image = decoder.decode(path, file, header);
            PixelImage sized = resize.isPresent() ? image.resized(resize.get()) : image;
            return new Outcome(path, file, Optional.of(sized), Optional.empty());
        } catch (BadInputException e) {
            return Outcome.refused(path, e);
        } finally {
            decoders.add(decoder);
        }
    }

    /** Ends the pass; work under way is finished first. */
    @Override
    public void close() {
        threads.shutdown();
        pending.forEach(work -> work.outcome().handle((outcome, failure) -> "").join());
        pending.clear();
        decoders.forEach(ImageDecoder::dispose);
    }
}
