package dev.presage.cli;

import picocli.CommandLine;

/** The version of this build, from the jar's manifest. */
public final class Version implements CommandLine.IVersionProvider {
    /** For picocli. */
    public Version() {}

    /** The version, or {@code development} when run from classes. */
    static String number() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"presage " + number()};
    }
}
