package dev.presage.data;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.presage.LocalServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from a server on this machine that does what servers and networks do. */
class FetcherTest extends FetchFixture {
    private static final String NAME = "train-images-idx3-ubyte.gz";
    private static final byte[] CONTENT = bytes(300_007);

    private Publication.Plain publication() {
        server.put(NAME, CONTENT);
        return new Publication.Plain(List.of(published(NAME, CONTENT)));
    }

    private Path target() {
        return cache("mnist").resolve(NAME);
    }

    /** What an interrupted fetch leaves. */
    private void leavePart(byte[] part, String version) throws IOException {
        Files.createDirectories(cache("mnist"));
        Files.write(cache("mnist").resolve(NAME + ".part"), part);
        if (!version.isEmpty()) {
            Files.writeString(cache("mnist").resolve(NAME + ".part.version"), version);
        }
    }

    private static byte[] first(int length) {
        return Arrays.copyOf(CONTENT, length);
    }

    private void assertFetchedAlone() throws IOException {
        assertEquals(List.of(NAME), namesIn(cache("mnist")));
        assertHolds(CONTENT, target());
    }

    @Test
    void everyFileThatIsMissingAndNothingTwice() throws IOException {
        byte[] labels = bytes(11);
        server.put("labels.gz", labels);
        Publication both = new Publication.Plain(
                List.of(published("labels.gz", labels), publication().files().get(0)));
        Fetched fetched = fetch("mnist", both);
        assertEquals(Optional.of(cache("mnist")), fetched.folder());
        assertEquals(List.of("/data/labels.gz", "/data/" + NAME), server.requests());
        assertEquals(List.of("labels.gz", NAME), namesIn(cache("mnist")));
        assertHolds(CONTENT, target());
        assertEquals(
                List.of(false, false),
                fetched.files().stream().map(Fetched.File::present).toList());

        Files.delete(cache("mnist").resolve("labels.gz"));
        assertEquals(
                List.of(false, true),
                fetch("mnist", both).files().stream().map(Fetched.File::present).toList());
        assertEquals(
                List.of(true, true),
                fetch("mnist", both).files().stream().map(Fetched.File::present).toList());
        assertEquals(3, server.requests().size());
    }

    @Test
    void goesOnWhereItStopped() throws IOException {
        leavePart(first(100_000), "\"v1\"");
        fetch("mnist", publication());
        assertEquals(List.of("/data/" + NAME + " bytes=100000- \"v1\""), server.requests());
        assertFetchedAlone();
    }

    @Test
    void aCompletePartNeedsNoServer() throws IOException {
        Publication publication = publication();
        leavePart(CONTENT, "");
        server.close();
        fetch("mnist", publication);
        assertFetchedAlone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"without a version", "of another version", "too long", "server without ranges"})
    void beginsAnewWhatCannotBeGoneOnWith(String part) throws IOException {
        byte[] other = bytes(100_001);
        switch (part) {
            case "without a version" -> leavePart(other, "");
            case "of another version" -> leavePart(other, "\"v0\"");
            case "too long" -> leavePart(bytes(CONTENT.length + 1), "\"v1\"");
            default -> {
                leavePart(other, "\"v1\"");
                server.next(exchange -> LocalServer.send(exchange, 200, CONTENT, CONTENT.length));
            }
        }
        fetch("mnist", publication());
        assertEquals(1, server.requests().size());
        assertFetchedAlone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"another place", "another version", "no range", "416"})
    void anAnswerThatDoesNotFitIsAskedForAgain(String answer) throws IOException {
        leavePart(bytes(100_001), "\"v1\"");
        server.next(exchange -> {
            switch (answer) {
                case "another place" -> LocalServer.partial(exchange, CONTENT, 7, 7);
                case "another version" -> {
                    exchange.getResponseHeaders().set("ETag", "\"v2\"");
                    LocalServer.partial(exchange, CONTENT, 100_001, 100_001);
                }
                case "no range" -> LocalServer.send(exchange, 206, CONTENT, CONTENT.length);
                default -> exchange.sendResponseHeaders(416, -1);
            }
        });
        fetch("mnist", publication());
        assertEquals(List.of("/data/" + NAME + " bytes=100001- \"v1\"", "/data/" + NAME), server.requests());
        assertFetchedAlone();
    }

    @Test
    void wrongContentIsDeleted() throws IOException {
        Publication publication = publication();
        server.put(NAME, changed());
        fails("mnist", publication, server.address() + "/" + NAME, "was deleted", sha256(CONTENT), sha256(changed()));
        assertEquals(1, server.requests().size(), "the same would come again");
        assertFalse(Files.exists(cache("mnist")), "nothing is left");
    }

    private static byte[] changed() {
        byte[] changed = CONTENT.clone();
        changed[1234] ^= 1;
        return changed;
    }

    @Test
    void anotherLengthIsNotEvenDownloaded() throws IOException {
        Publication publication = publication();
        server.put(NAME, bytes(12));
        fails("mnist", publication, "not the published file", "300007 bytes", "only 12");
        server.put(NAME, bytes(CONTENT.length + 1));
        fails("mnist", publication, "not the published file", "has more");
        server.next(exchange -> endless(exchange));
        fails("mnist", publication, "not the published file", "has more");
        leavePart(first(10), "\"v1\"");
        server.next(exchange -> LocalServer.partial(exchange, bytes(CONTENT.length + 5), 10, 10));
        fails("mnist", publication, "not the published file", "has more");
        assertEquals(4, server.requests().size());
        assertFalse(Files.exists(target()));
    }

    /** A body without an announced length. */
    private static void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        for (int i = 0; i < 1000; i++) {
            exchange.getResponseBody().write(CONTENT);
        }
    }

    @Test
    void aBrokenConnectionIsTakenUpAgain() throws IOException {
        server.next(exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            LocalServer.send(exchange, 200, first(200_000), CONTENT.length);
        });
        fetch("mnist", publication());
        assertEquals("/data/" + NAME, server.requests().get(0));
        String again = server.requests().get(1);
        assertTrue(again.matches("/data/" + NAME + " bytes=[1-9]\\d*- \"v1\""), again);
        assertFetchedAlone();
    }

    @Test
    void aConnectionThatAlwaysBreaksLeavesAPartToGoOnWith() throws IOException {
        Publication publication = publication();
        for (int i = 0; i < 3; i++) {
            server.next(exchange -> {
                exchange.getResponseHeaders().set("Last-Modified", "Thu, 31 Aug 2017 10:50:27 GMT");
                LocalServer.send(exchange, 200, first(1000), CONTENT.length);
            });
        }
        fails("mnist", publication, NAME, "ended after 1000 of 300007 bytes", "3 times", "the next fetch goes on");
        assertEquals(List.of(NAME + ".part", NAME + ".part.version"), namesIn(cache("mnist")));
        server.version("Thu, 31 Aug 2017 10:50:27 GMT");
        fetch("mnist", publication);
        assertEquals(
                "/data/" + NAME + " bytes=1000- Thu, 31 Aug 2017 10:50:27 GMT",
                server.requests().get(3));
        assertFetchedAlone();
    }

    @Test
    void aBodyWithoutLengthThatEndsEarly() throws IOException {
        server.next(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(first(1000));
        });
        fetch("mnist", publication());
        assertEquals(2, server.requests().size());
        assertFetchedAlone();
    }

    @Test
    void aWeakVersionIsNoVersion() throws IOException {
        server.version("W/\"v1\"");
        server.next(exchange -> {
            exchange.getResponseHeaders().set("ETag", "W/\"v1\"");
            LocalServer.send(exchange, 200, first(1000), CONTENT.length);
        });
        fetch("mnist", publication());
        assertEquals(List.of("/data/" + NAME, "/data/" + NAME), server.requests());
    }

    @Test
    void whatIsNotThereIsAskedForOnce() throws IOException {
        Publication publication = publication();
        server.next(exchange -> exchange.sendResponseHeaders(404, -1));
        fails("mnist", publication, server.address() + "/" + NAME, "the server answers 404 (it is not there)");
        server.next(exchange -> exchange.sendResponseHeaders(403, -1));
        fails("mnist", publication, "the server answers 403");
        assertEquals(2, server.requests().size());
        assertFalse(Files.exists(cache("mnist")), "nothing is left");
    }

    @Test
    void aServerInTroubleIsAskedAgain() throws IOException {
        Publication publication = publication();
        server.next(exchange -> exchange.sendResponseHeaders(500, -1));
        server.next(exchange -> exchange.sendResponseHeaders(429, -1));
        fetch("mnist", publication);
        assertEquals(3, server.requests().size());
        assertFetchedAlone();
        Files.delete(target());
        for (int i = 0; i < 3; i++) {
            server.next(exchange -> exchange.sendResponseHeaders(503, -1));
        }
        fails("mnist", publication, "the server answers 503, 3 times");
    }

    @Test
    void aServerThatFallsSilentIsLeft() throws IOException {
        Publication publication = publication();
        server.next(exchange -> server.silence());
        server.next(exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(first(50_000));
            exchange.getResponseBody().flush();
            server.silence();
        });
        fetch("mnist", publication);
        assertEquals(
                List.of("/data/" + NAME, "/data/" + NAME, "/data/" + NAME + " bytes=50000- \"v1\""), server.requests());
        assertFetchedAlone();
        Files.delete(target());
        for (int i = 0; i < 3; i++) {
            server.next(exchange -> server.silence());
        }
        fails("mnist", publication, server.address() + "/" + NAME, "sent nothing for 0.4 s, 3 times");
    }

    @Test
    void noServerAtAll() {
        Publication publication = publication();
        server.close();
        fails("mnist", publication, server.address() + "/" + NAME, "no connection, 3 times");
        Publication nowhere =
                new Publication.Plain(List.of(new PublishedFile(URI.create("http://nowhere.invalid/a.gz"), 1, "")));
        fails("mnist", nowhere, "http://nowhere.invalid/a.gz", "no address is known of nowhere.invalid, 3 times");
        assertFalse(Files.exists(cache("mnist")), "nothing is left");
    }

    @Test
    void noSecureConnection() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answerInPlainText(plain));
            answering.start();
            URI secure = URI.create("https://localhost:" + plain.getLocalPort() + "/" + NAME);
            Publication publication = new Publication.Plain(List.of(new PublishedFile(secure, 1, "")));
            fails("mnist", publication, secure + " cannot be fetched: no secure connection", "3 times");
        }
        assertFalse(Files.exists(cache("mnist")), "nothing is left");
    }

    private static void answerInPlainText(ServerSocket server) {
        try {
            while (true) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream().write("HTTP/1.0 400 speak plainly\r\n\r\n".getBytes(US_ASCII));
                    socket.getOutputStream().flush();
                    socket.getInputStream().readNBytes(100);
                }
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    /** A server that takes connections and never says a word: TLS begins, and does not go on. */
    @Test
    void noConnectionInTime() {
        URI secure = URI.create(server.address().replace("http:", "https:") + "/" + NAME);
        Publication publication = new Publication.Plain(List.of(new PublishedFile(secure, 1, "")));
        fails("mnist", publication, secure + " cannot be fetched: no connection within 0.4 s, 3 times");
    }

    @Test
    void followsToAnotherAddress() throws IOException {
        server.next(exchange -> {
            exchange.getResponseHeaders().set("Location", "/data/" + NAME);
            exchange.sendResponseHeaders(302, -1);
        });
        fetch("mnist", publication());
        assertFetchedAlone();
    }

    @Test
    void aFullDiskLeavesNothingUnderTheFinalName() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full));
        Files.createDirectories(cache("mnist"));
        Files.createSymbolicLink(cache("mnist").resolve(NAME + ".part"), full);
        fails("mnist", publication(), "cannot write", NAME + ".part", "No space left on device");
        assertEquals(List.of(), namesIn(cache("mnist")));
        assertEquals(1, server.requests().size());
    }

    @Test
    void tooFewFreeBytesAreNoticedBefore() throws IOException {
        freeBytes = CONTENT.length - 1L;
        fails("mnist", publication(), "cannot fetch into " + cache("mnist"), "needs 0.3 MiB", "has 0.3 MiB free");
        assertEquals(List.of(), server.requests());
        leavePart(first(1), "\"v1\"");
        fetch("mnist", publication());
        assertFetchedAlone();
    }

    @Test
    void anInterruptLeavesAPartToGoOnWith() throws Exception {
        Publication publication = publication();
        CountDownLatch half = new CountDownLatch(1);
        server.next(exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(first(50_000));
            exchange.getResponseBody().flush();
            half.countDown();
            server.silence();
        });
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread fetching = new Thread(() -> {
            try {
                fetch("mnist", publication);
            } catch (RuntimeException e) {
                failure.set(e);
            }
        });
        fetching.start();
        half.await();
        Thread.sleep(50);
        fetching.interrupt();
        fetching.join(5000);
        assertTrue(failure.get() instanceof UncheckedIOException, String.valueOf(failure.get()));
        assertTrue(
                failure.get().getMessage().contains("it was interrupted"),
                failure.get().getMessage());
        assertFalse(Files.exists(target()));
        fetch("mnist", publication);
        assertFetchedAlone();
    }

    @Test
    void twoFetchesAtOnceDoNotMix() throws IOException {
        Files.createDirectories(cache("mnist"));
        try (FileChannel other = FileChannel.open(
                        cache("mnist").resolve(NAME + ".part"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = other.lock()) {
            assertTrue(lock.isValid());
            fails("mnist", publication(), NAME + ".part is in use: another presage is fetching it");
        }
        fetch("mnist", publication());
        assertFetchedAlone();
    }

    @Test
    void aFileFromElsewhereIsNotTouched() throws IOException {
        Files.createDirectories(cache("mnist"));
        Files.write(target(), bytes(5));
        fails("mnist", publication(), target().toString(), "is there already, but is not", "move it away");
        assertHolds(bytes(5), target());
        assertEquals(List.of(), server.requests());
    }

    @Test
    void whatIsFoundElsewhereIsNotFetchedUnlessAFolderIsGiven() throws IOException {
        Path system = Files.createDirectories(home.resolve("system").resolve("mnist"));
        Files.write(system.resolve("train-images-idx3-ubyte"), bytes(5));
        Fetched found = fetch("mnist", publication());
        assertEquals(Optional.of(system), found.folder());
        assertEquals(List.of(), found.files());
        assertEquals(List.of(), server.requests());
        Path into = home.resolve("here");
        Fetched fetched = fetcher(publication()).fetch("mnist", Optional.of(into), Optional.empty());
        assertEquals(Optional.of(into), fetched.folder());
        assertHolds(CONTENT, into.resolve(NAME));
    }

    @Test
    void fromAnotherServer() throws IOException {
        Publication gone = new Publication.Plain(List.of(
                new PublishedFile(URI.create("http://nowhere.invalid/deep/" + NAME), CONTENT.length, sha256(CONTENT))));
        publication();
        for (String mirror : List.of(server.address(), server.address() + "/")) {
            Fetched fetched = fetcher(gone).fetch("mnist", Optional.empty(), Optional.of(mirror));
            assertEquals(
                    server.address() + "/" + NAME,
                    fetched.files().get(0).address().toString());
            assertFetchedAlone();
            Files.delete(target());
        }
        for (String odd : List.of("ftp://a/b", "nowhere", "http:///a", "http://a/?b", "http://a b", "")) {
            BadInputException refused = assertThrows(
                    BadInputException.class, () -> fetcher(gone).fetch("mnist", Optional.empty(), Optional.of(odd)));
            assertTrue(refused.getMessage().endsWith("found '" + odd + "'"), refused.getMessage());
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsBadInput() throws IOException {
        Path file = Files.createFile(home.resolve("file"));
        BadInputException refused = assertThrows(
                BadInputException.class,
                () -> fetcher(publication()).fetch("mnist", Optional.of(file), Optional.empty()));
        assertEquals("--into expects a writable folder, found " + file + " (it is a file)", refused.getMessage());
    }

    @Test
    void progressIsToldAndEnds() {
        List<String> told = new ArrayList<>();
        Publication publication = publication();
        Surroundings surroundings = new Surroundings(Map.of(), home, List.of(), 1 << 20);
        Progress progress = (stage, done, total) -> told.add(stage + " " + (done < total ? "going" : "done"));
        new Fetcher(surroundings, name -> publication, new Downloader(HASTY, progress), folder -> freeBytes)
                .fetch("mnist", Optional.empty(), Optional.empty());
        assertTrue(told.size() > 1);
        assertEquals(NAME + " (KiB) going", told.get(0));
        assertEquals(told.size() - 1, told.indexOf(NAME + " (KiB) done"));
    }
}
