package dev.presage.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Results on stdout, in UTF-8 whatever the locale. */
final class Output {
    private Output() {}

    static void print(String text) {
        PrintStream out = System.out;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
        if (out.checkError()) {
            throw new WorkFailedException("the result could not be written to standard output", null);
        }
    }
}
