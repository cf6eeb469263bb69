package dev.presage.data;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the text of an npy header: a Python dictionary with the keys descr, fortran_order and shape. */
final class NpyDictionary {
    private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");

    private final String text;
    private final SourceFile file;
    private int at;

    private String descr = "";
    private boolean fortran;
    private final List<Long> shape = new ArrayList<>();

    NpyDictionary(String text, SourceFile file) {
        this.text = text;
        this.file = file;
    }

    ArrayHeader header(int headerBytes) {
        Set<String> seen = new HashSet<>();
        expect('{');
        while (peek() != '}') {
            String key = string();
            if (!KEYS.contains(key) || !seen.add(key)) {
                throw broken("the keys descr, fortran_order and shape once each, found the key " + quoted(key));
            }
            expect(':');
            switch (key) {
                case "descr" -> descr = descr();
                case "fortran_order" -> fortran = truth();
                default -> sizes();
            }
            if (peek() != '}') {
                expect(',');
            }
        }
        expect('}');
        if (!text.substring(at).isBlank()) {
            throw broken("nothing after its dictionary, found "
                    + quoted(text.substring(at).strip()));
        }
        if (seen.size() < KEYS.size()) {
            throw broken("the keys descr, fortran_order and shape, found only " + seen);
        }
        ElementType type = type();
        return new ArrayHeader(shape, type, order(type), fortran, headerBytes);
    }

    private String descr() {
        char start = peek();
        if (start == '[' || start == '(') {
            throw unsupported("a structured type");
        }
        return string();
    }

    private boolean truth() {
        for (String word : List.of("True", "False")) {
            peek();
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("True");
            }
        }
        throw broken("True or False after fortran_order, found " + quoted(rest()));
    }

    private void sizes() {
        expect('(');
        while (peek() != ')') {
            shape.add(size());
            if (peek() != ')') {
                expect(',');
            }
        }
        expect(')');
    }

    private long size() {
        int start = at;
        while (at < text.length() && "+-0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        if (at < text.length() && text.charAt(at) == 'L') {
            at++; // a long of Python 2
        }
        try {
            long size = Long.parseLong(digits);
            if (size >= 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            // reported below, together with negative sizes
        }
        throw broken(
                "whole sizes of at least 0 that a file can have, found " + quoted(digits.isEmpty() ? rest() : digits));
    }

    private String string() {
        char quote = peek();
        int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
        if (end < 0) {
            throw broken("a quoted word, found " + quoted(rest()));
        }
        String word = text.substring(at + 1, end);
        at = end + 1;
        return word;
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw broken("'" + wanted + "', found " + quoted(rest()));
        }
        at++;
    }

    /** The next character that is no blank, or NUL at the end. */
    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private String rest() {
        return text.substring(at);
    }

    private ElementType type() {
        boolean marked = !descr.isEmpty() && "<>=|".indexOf(descr.charAt(0)) >= 0;
        return switch (marked ? descr.substring(1) : descr) {
            case "b1", "?" -> ElementType.BOOL;
            case "u1" -> ElementType.U8;
            case "i1" -> ElementType.I8;
            case "u2" -> ElementType.U16;
            case "i2" -> ElementType.I16;
            case "u4" -> ElementType.U32;
            case "i4" -> ElementType.I32;
            case "u8" -> ElementType.U64;
            case "i8" -> ElementType.I64;
            case "f2" -> ElementType.F16;
            case "f4" -> ElementType.F32;
            case "f8" -> ElementType.F64;
            default -> throw unsupported("the type " + quoted(descr) + named());
        };
    }

    private String named() {
        String kind = descr.replaceFirst("^[<>=|]", "");
        if (kind.equals("f16") || kind.equals("f12") || kind.equals("g")) {
            return " (long double)";
        }
        if (kind.startsWith("O")) {
            return " (Python objects)";
        }
        if (kind.startsWith("c")) {
            return " (complex numbers)";
        }
        if (kind.startsWith("V")) {
            return " (structured or raw bytes)";
        }
        if (kind.startsWith("S") || kind.startsWith("U")) {
            return " (text)";
        }
        return "";
    }

    private ByteOrder order(ElementType type) {
        char mark = descr.charAt(0);
        if (mark == '>') {
            return ByteOrder.BIG_ENDIAN;
        }
        if (mark == '<' || type.bytes() == 1) {
            return ByteOrder.LITTLE_ENDIAN;
        }
        if (mark == '|') {
            throw broken("a byte order, < or >, for " + type.label() + ", found " + quoted(descr));
        }
        return ByteOrder.nativeOrder();
    }

    private BadInputException broken(String expectedAndFound) {
        return new BadInputException(file.name() + " expects an npy header with " + expectedAndFound);
    }

    private BadInputException unsupported(String found) {
        return new BadInputException(file.name()
                + " expects numbers (bool, int8 to int64, uint8 to uint64 or float16 to float64), found " + found);
    }

    private static String quoted(String word) {
        String shown = word.length() > 40 ? word.substring(0, 40) + "..." : word;
        return "'" + shown.replaceAll("\\p{Cntrl}", "?").strip() + "'";
    }
}
