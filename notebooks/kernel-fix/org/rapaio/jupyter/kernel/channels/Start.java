package org.rapaio.jupyter.kernel.channels;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.rapaio.jupyter.kernel.MainApp;
import org.rapaio.jupyter.kernel.core.ConnectionProperties;
import org.rapaio.jupyter.kernel.core.Transform;

/**
 * Starts the kernel as its own main class does, but for its second race: channels listen before anybody is registered to handle what
 * they hear, and a message that comes in between ends the thread that heard it. Here they begin to listen afterwards.
 */
public final class Start {
    private Start() {}

    /** Takes the file that Jupyter writes for the connection. */
    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        String connection = Files.readString(Path.of(arguments[0]));
        Channels channels = new Channels(Transform.fromJson(connection, ConnectionProperties.class));
        channels.connect(MainApp.kernel);
        LoopThread.connected();
        channels.joinUntilClose();
    }
}
