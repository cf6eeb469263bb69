package dev.presage.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Downloads files over HTTP, going on where an earlier attempt stopped if the server has the same version still. With
 * {@link ArrivingBody} the only place in the program that touches the network.
 */
final class Downloader {
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int NOT_FOUND = 404;
    private static final int TIMEOUT = 408;
    private static final int GONE = 410;
    private static final int UNSATISFIABLE = 416;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    private final DownloadPlan plan;
    private final Progress progress;
    private final HttpClient client;

    Downloader(DownloadPlan plan, Progress progress) {
        this.plan = plan;
        this.progress = progress;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(plan.connection())
                .build();
    }

    /**
     * Brings a part to the published length.
     *
     * @throws UncheckedIOException if that fails; its message is a sentence for the user
     */
    void complete(PublishedFile file, PartFile part) {
        if (part.length() > file.size()) {
            part.restart(Optional.empty());
        }
        try {
            Duration pause = plan.pause();
            for (int attempt = 1; part.length() < file.size(); attempt++) {
                try {
                    attempt(file, part);
                } catch (IOException e) {
                    if (attempt >= plan.attempts()) {
                        throw failed(file, reason(file, e) + ", " + attempt + " times" + kept(part));
                    }
                    Thread.sleep(pause.toMillis());
                    pause = pause.multipliedBy(2);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(file, "it was interrupted" + kept(part));
        } finally {
            progress.report(stage(file), file.size(), file.size());
        }
    }

    /**
     * Asks once for what is missing, and keeps what comes.
     *
     * @throws IOException if it is worth asking again
     */
    private void attempt(PublishedFile file, PartFile part) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(file.address()).timeout(plan.silence()).GET();
        Optional<String> version = part.version();
        if (part.length() > 0 && version.isPresent()) {
            request.header("Range", "bytes=" + part.length() + "-");
            request.header("If-Range", version.get());
        }
        HttpResponse<ArrivingBody> answer = client.send(request.build(), start -> new ArrivingBody());
        try (ArrivingBody body = answer.body()) {
            switch (answer.statusCode()) {
                case OK -> {
                    requireSize(
                            file,
                            answer.headers().firstValueAsLong("Content-Length").orElse(file.size()));
                    part.restart(version(answer));
                }
                case PARTIAL -> requireContinuation(file, part, answer);
                case UNSATISFIABLE -> {
                    part.restart(Optional.empty());
                    throw new IOException("the server has no such part of it");
                }
                default -> refuse(file, answer.statusCode());
            }
            take(file, part, body);
        }
    }

    private void take(PublishedFile file, PartFile part, ArrivingBody body) throws IOException, InterruptedException {
        try {
            for (Optional<List<ByteBuffer>> piece = body.next(plan.silence());
                    piece.isPresent();
                    piece = body.next(plan.silence())) {
                for (ByteBuffer bytes : piece.get()) {
                    requireSize(file, Math.max(file.size(), part.length() + bytes.remaining()));
                    part.append(bytes);
                }
                progress.report(stage(file), part.length() >> 10, (file.size() >> 10) + 1);
            }
        } catch (HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw endedEarly(file, part, e);
        }
        if (part.length() < file.size()) {
            throw endedEarly(file, part, new IOException());
        }
    }

    private static IOException endedEarly(PublishedFile file, PartFile part, IOException cause) {
        return new IOException("the connection ended after " + part.length() + " of " + file.size() + " bytes", cause);
    }

    private static void requireSize(PublishedFile file, long offered) {
        if (offered != file.size()) {
            throw failed(
                    file,
                    "it is not the published file, which has " + file.size() + " bytes; this one has "
                            + (offered > file.size() ? "more" : "only " + offered));
        }
    }

    /** Holds the answer to a request for a part against what is there already. */
    private static void requireContinuation(PublishedFile file, PartFile part, HttpResponse<ArrivingBody> answer)
            throws IOException {
        Matcher range = CONTENT_RANGE.matcher(
                answer.headers().firstValue("Content-Range").orElse(""));
        boolean continues = range.matches() && Long.parseLong(range.group(1)) == part.length();
        Optional<String> version = version(answer);
        boolean same = version.isEmpty() || version.equals(part.version());
        if (!continues || !same) {
            part.restart(Optional.empty());
            throw new IOException("the server sends another part than it was asked for");
        }
        if (!range.group(2).equals("*")) {
            requireSize(file, Long.parseLong(range.group(2)));
        }
    }

    /** What the server calls the version that it sends; weak marks do not vouch for bytes. */
    private static Optional<String> version(HttpResponse<ArrivingBody> answer) {
        return answer.headers()
                .firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .or(() -> answer.headers().firstValue("Last-Modified"));
    }

    private static void refuse(PublishedFile file, int status) throws IOException {
        String meaning = status == NOT_FOUND || status == GONE ? " (it is not there)" : "";
        String sentence = "the server answers " + status + meaning;
        if (status >= SERVER_ERROR || status == TIMEOUT || status == TOO_MANY) {
            throw new IOException(sentence);
        }
        throw failed(file, sentence);
    }

    private static String kept(PartFile part) {
        return part.length() > 0 ? "; the next fetch goes on from there" : "";
    }

    private String reason(PublishedFile file, IOException failure) {
        if (failure instanceof HttpConnectTimeoutException) {
            boolean first = plan.connection().compareTo(plan.silence()) < 0;
            return "no connection within " + seconds(first ? plan.connection() : plan.silence());
        }
        if (failure instanceof HttpTimeoutException) {
            return "the server sent nothing for " + seconds(plan.silence());
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "no address is known of " + file.address().getHost();
            }
        }
        if (failure instanceof SSLException) {
            return "no secure connection (the server has none, or its certificate is not accepted)";
        }
        return failure instanceof ConnectException ? "no connection" : IoReason.of(failure);
    }

    private static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }

    private static UncheckedIOException failed(PublishedFile file, String reason) {
        return new UncheckedIOException(file.address() + " cannot be fetched: " + reason, new IOException(reason));
    }

    private static String stage(PublishedFile file) {
        return file.name() + " (KiB)";
    }
}
