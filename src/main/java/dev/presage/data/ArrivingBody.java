package dev.presage.data;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, piece by piece as it arrives; a server that falls silent is noticed. (The JDK's own streams wait
 * for ever: its request time-out ends with the headers.)
 */
final class ArrivingBody implements BodySubscriber<ArrivingBody>, AutoCloseable {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private @Nullable Subscription subscription;
    private boolean closed;

    /** What happens to a body. */
    private sealed interface Event {
        /** Bytes came. */
        record Arrived(List<ByteBuffer> bytes) implements Event {}

        /** Nothing will come any more, because all did or something broke. */
        record Ended(Optional<Throwable> failure) implements Event {}
    }

    @Override
    public CompletionStage<ArrivingBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public synchronized void onSubscribe(Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    private synchronized void requestMore() {
        if (subscription != null) {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        events.add(new Event.Arrived(bytes));
    }

    @Override
    public void onError(Throwable failure) {
        events.add(new Event.Ended(Optional.of(failure)));
    }

    @Override
    public void onComplete() {
        events.add(new Event.Ended(Optional.empty()));
    }

    /**
     * Waits for the next bytes; none at the end.
     *
     * @throws HttpTimeoutException if nothing comes for so long
     * @throws IOException if the connection breaks
     */
    Optional<List<ByteBuffer>> next(Duration silence) throws IOException, InterruptedException {
        @Nullable Event event = events.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
        if (event instanceof Event.Arrived arrived) {
            requestMore();
            return Optional.of(arrived.bytes());
        }
        if (event instanceof Event.Ended ended) {
            if (ended.failure().isPresent()) {
                throw new IOException(ended.failure().get());
            }
            return Optional.empty();
        }
        throw new HttpTimeoutException("silence");
    }

    /** Lets go of the connection. */
    @Override
    public synchronized void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
