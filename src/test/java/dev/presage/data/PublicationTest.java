package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.PublishedFashionMnist;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is known of published files, held against what is on this machine. */
class PublicationTest {
    @Test
    void everyDataSetThatIsNotBundledIsPublishedSomewhere() {
        Set<String> hashes = new HashSet<>();
        for (KnownName name : KnownName.values()) {
            Publication publication = Publication.of(name);
            assertEquals(
                    name.kind() == KnownName.Kind.BUNDLED, publication.files().isEmpty(), name.text());
            for (PublishedFile file : publication.files()) {
                assertTrue(file.sha256().matches("[0-9a-f]{64}"), file.name());
                assertTrue(hashes.add(file.sha256()), file.name());
                assertTrue(file.name().matches("[a-z0-9.-]+\\.(gz|zip)"), file.name());
                assertFalse(file.address().getHost().isEmpty());
            }
        }
        assertEquals(10, hashes.size());
    }

    @Test
    void fashionMnistOfDebianIsThePublishedOne() throws IOException {
        for (PublishedFile file : Publication.of(KnownName.FASHION_MNIST).files()) {
            byte[] published = PublishedFashionMnist.file(file.name());
            assertEquals(file.size(), published.length, file.name());
            assertEquals(file.sha256(), FetchFixture.sha256(published), file.name());
        }
    }
}
