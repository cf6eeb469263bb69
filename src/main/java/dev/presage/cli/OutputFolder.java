package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** A folder for results that is checked before the work, and is gone again if it was not there before and the work, which failed or was
 * stopped, has written nothing. */
final class OutputFolder {
    private OutputFolder() {}

    /**
     * Creates the folder, does the work, and takes the folders it created away again where they are empty.
     *
     * @param option what the user gave the folder with
     */
    static int during(String option, Path folder, Callable<Integer> work) throws Exception {
        List<Path> created = new ArrayList<>();
        for (Path path = folder.toAbsolutePath(); path != null && Files.notExists(path); path = path.getParent()) {
            created.add(path);
        }
        try {
            AtomicFiles.requireWritableFolder(option, folder);
            return work.call();
        } finally {
            created.forEach(OutputFolder::removeIfEmpty);
        }
    }

    private static void removeIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // It holds something, or is not ours to delete: then it stays.
        }
    }
}
