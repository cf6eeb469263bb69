package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.LocalServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server, a home folder, and a fetcher between them that is never patient. */
abstract class FetchFixture {
    static final DownloadPlan HASTY =
            new DownloadPlan(Duration.ofSeconds(2), Duration.ofMillis(400), 3, Duration.ofMillis(1));

    @TempDir
    Path home;

    LocalServer server;
    long freeBytes = Long.MAX_VALUE;

    @BeforeEach
    void start() throws IOException {
        server = new LocalServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** The folder of a name in the cache. */
    Path cache(String name) {
        return home.resolve(".cache").resolve("presage").resolve(name);
    }

    PublishedFile published(String name, byte[] content) {
        return new PublishedFile(URI.create(server.address() + "/" + name), content.length, sha256(content));
    }

    static String sha256(byte[] content) {
        var digest = Sha256.digest();
        digest.update(content);
        return Sha256.finish(digest);
    }

    Fetcher fetcher(Publication publication) {
        Surroundings surroundings = new Surroundings(Map.of(), home, List.of(home.resolve("system")), 1 << 20);
        return new Fetcher(
                surroundings, name -> publication, new Downloader(HASTY, Progress.SILENT), folder -> freeBytes);
    }

    Fetched fetch(String name, Publication publication) {
        return fetcher(publication).fetch(name, Optional.empty(), Optional.empty());
    }

    /** Fetching must fail with one sentence that holds all these words. */
    void fails(String name, Publication publication, String... words) {
        UncheckedIOException failure =
                assertThrows(UncheckedIOException.class, () -> fetch(name, publication), "it must fail");
        for (String word : words) {
            assertTrue(failure.getMessage().contains(word), () -> "no '" + word + "' in: " + failure.getMessage());
        }
        assertFalse(failure.getMessage().matches("(?s).*(Exception|null\\b|\\n).*"), failure.getMessage());
    }

    /** All files in a folder, with their folders, sorted; none where there is no folder. */
    static List<String> namesIn(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    static void assertHolds(byte[] content, Path file) throws IOException {
        assertEquals(sha256(content), Sha256.ofFile(file), file.toString());
    }
}
