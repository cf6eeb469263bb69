package dev.presage.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the search for known data sets depends on outside the arguments; tests make their own.
 *
 * @param environment the environment variables
 * @param home the user's home folder
 * @param systemFolders where the system keeps data sets, a sub-folder each
 * @param memoryLimit how many bytes of file contents may be kept in memory for one data set
 */
record Surroundings(Map<String, String> environment, Path home, List<Path> systemFolders, long memoryLimit) {
    /** Those of this process. */
    static Surroundings ofProcess() {
        return new Surroundings(
                System.getenv(),
                Path.of(System.getProperty("user.home", ".")),
                List.of(Path.of("/usr/share/datasets"), Path.of("/usr/local/share/datasets"), Path.of("/opt/datasets")),
                Intake.defaultLimit());
    }

    /** Where a known data set may be, in the order of the search. */
    List<Path> foldersFor(String name) {
        List<Path> folders = new ArrayList<>();
        Path data = variable("PRESAGE_DATA");
        if (!data.toString().isEmpty()) {
            folders.add(data.resolve(name));
            if (data.getFileName() != null && data.getFileName().toString().equals(name)) {
                folders.add(data);
            }
        }
        folders.add(cache().resolve(name));
        systemFolders.forEach(system -> folders.add(system.resolve(name)));
        return folders;
    }

    /** The user's cache of data sets. The XDG specification says that a relative XDG_CACHE_HOME is to be ignored. */
    Path cache() {
        Path given = variable("XDG_CACHE_HOME");
        return (given.isAbsolute() ? given : home.resolve(".cache")).resolve("presage");
    }

    /** An environment variable as a path; the empty path where it is not set. */
    private Path variable(String name) {
        String value = environment.getOrDefault(name, "");
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new BadInputException("$" + name + " expects a path, found '" + value + "'", e);
        }
    }
}
