package dev.presage.figure;

/** Words that a figure cannot do without. */
final class Words {
    private Words() {}

    static void required(String what, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(what + " is blank");
        }
    }
}
