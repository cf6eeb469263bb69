package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final double BYTE = 255;
    private static final ImageOptions SKIP = new ImageOptions(Optional.empty(), true);

    @TempDir
    Path folder;

    private Path put(String name, byte[] content) {
        return TestFiles.put(folder.resolve(name), content);
    }

    private DataSet open(String name, ImageOptions images) {
        return DataSets.open(name, DataOptions.none().with(images), TestFiles.surroundings(folder));
    }

    private DataSet open() {
        return open(folder.toString(), ImageOptions.none());
    }

    private void assertRefused(String sentence, ImageOptions images) {
        String message = assertThrows(BadInputException.class, () -> open(folder.toString(), images))
                .getMessage();
        assertEquals(sentence, message.replace(folder.toString(), "~"));
    }

    private void assertRefused(String sentence) {
        assertRefused(sentence, ImageOptions.none());
    }

    private List<String> notes(DataSet set) {
        return set.notes().stream()
                .map(note -> note.replace(folder.toString(), "~"))
                .toList();
    }

    private static int[] labels(Samples samples) {
        ClassLabels labels = samples.classes().orElseThrow();
        return IntStream.range(0, labels.size()).map(labels::classOf).toArray();
    }

    private static double[] over(double divisor, int... values) {
        return Arrays.stream(values).mapToDouble(v -> v / divisor).toArray();
    }

    private void assertValues(double[] expected, Samples samples) {
        assertArrayEquals(expected, TestFiles.values(samples), 1e-15);
    }

    @Test
    void readsPixelsByChannelRowColumn() {
        put(
                "a/1.png",
                TestImages.png(
                        TestImages.image(2, 3, 3, 8, IntStream.range(0, 18).toArray())));
        DataSet set = open();
        assertEquals(new Layout.Image(3, 2, 3), set.train().layout());
        assertValues(over(BYTE, 0, 3, 6, 9, 12, 15, 1, 4, 7, 10, 13, 16, 2, 5, 8, 11, 14, 17), set.train());
        assertEquals(List.of(), set.notes());
        assertEquals(Optional.empty(), set.test());
    }

    @Test
    void greyValuesAreThoseOfTheFile() {
        put("a/8.png", TestImages.png(TestImages.image(1, 3, 1, 8, 0, 100, 255)));
        assertValues(over(BYTE, 0, 100, 255), open().train());
        put("a/8.png", TestImages.png(TestImages.indexed(1, 3, 1, new int[] {0, 0xFFFFFF}, 1, 0, 1)));
        assertValues(over(BYTE, 255, 0, 255), open().train());
    }

    @Test
    void paletteBecomesColours() {
        put("a/1.png", TestImages.png(TestImages.indexed(1, 2, 8, new int[] {0x010203, 0x0A0B0C}, 1, 0)));
        assertEquals(3, ((Layout.Image) open().train().layout()).channels());
        assertValues(over(BYTE, 10, 1, 11, 2, 12, 3), open().train());
        put("a/1.png", TestImages.png(TestImages.indexed(1, 2, 2, new int[] {0x010101, 0x050505, 0x070707}, 2, 1)));
        assertValues(over(BYTE, 7, 5), open().train());
    }

    @Test
    void sixteenBitsAreKeptAndWidenTheOthers() {
        put("a/1.png", TestImages.png(TestImages.image(1, 2, 1, 16, 1, 65534)));
        put("a/2.png", TestImages.png(TestImages.image(1, 2, 1, 8, 1, 254)));
        assertValues(new double[] {1 / 65535.0, 65534 / 65535.0, 1 / 255.0, 254 / 255.0}, open().train());
        put("a/3.png", TestImages.png(TestImages.image(1, 2, 3, 16, 1, 2, 3, 4, 5, 60000)));
        double[] values = TestFiles.values(open().train());
        assertArrayEquals(over(65535, 1, 4, 2, 5, 3, 60000), Arrays.copyOfRange(values, 12, 18));
    }

    @Test
    void alphaIsDroppedAndSaid() {
        put("a/1.png", TestImages.png(TestImages.image(1, 2, 4, 8, 10, 20, 30, 0, 40, 50, 60, 128)));
        put("a/2.png", TestImages.png(TestImages.image(1, 2, 3, 8, 1, 2, 3, 4, 5, 6)));
        DataSet set = open();
        assertValues(over(BYTE, 10, 40, 20, 50, 30, 60, 1, 4, 2, 5, 3, 6), set.train());
        assertEquals(
                List.of("the transparency of 1 of 2 images was dropped; their colours are as stored"), set.notes());
        put("a/2.png", TestImages.png(TestImages.image(1, 2, 2, 8, 7, 0, 8, 9)));
        set = open();
        assertValues(over(BYTE, 10, 40, 20, 50, 30, 60, 7, 8, 7, 8, 7, 8), set.train());
        assertEquals(
                List.of(
                        "1 of 2 images are grey among coloured ones and were read as RGB with three equal channels",
                        "the transparency of 2 of 2 images was dropped; their colours are as stored"),
                set.notes());
    }

    @Test
    void readsJpeg() {
        int[] red = new int[3 * 64];
        int[] grey = new int[64];
        for (int i = 0; i < 64; i++) {
            red[3 * i] = 200;
            grey[i] = 77;
        }
        put("a/1.jpeg", TestImages.jpeg(TestImages.image(8, 8, 3, 8, red)));
        double[] values = TestFiles.values(open().train());
        double quantised = 3 / BYTE; // what ImageIO's default tables may change in a constant image
        for (int i = 0; i < values.length; i++) {
            assertEquals(i < 64 ? 200 / BYTE : 0, values[i], quantised);
        }
        put("a/1.jpeg", TestImages.jpeg(TestImages.image(8, 8, 1, 8, grey)));
        assertEquals(new Layout.Image(1, 8, 8), open().train().layout());
        assertEquals(77 / BYTE, TestFiles.values(open().train())[63], quantised);
    }

    @Test
    void classesAndFilesAreSortedAndClassesSpread() throws Exception {
        for (String name : List.of("b/2", "b/1", "b/3", "b/4", "a/9", "a/10")) {
            put(name + ".png", TestImages.greyPng(1, 1, name.hashCode()));
        }
        put("README", new byte[3]);
        put("a/.DS_Store", new byte[3]);
        DataSet set = open();
        assertEquals(List.of("a", "b"), set.train().classes().orElseThrow().names());
        // a: 1/4, 3/4; b: 1/8, 3/8, 5/8, 7/8
        assertArrayEquals(new int[] {1, 0, 1, 1, 0, 1}, labels(set.train()));
        List<String> order = List.of("b/1", "a/10", "b/2", "b/3", "a/9", "b/4");
        assertValues(
                over(
                        BYTE,
                        order.stream().mapToInt(n -> n.hashCode() * 31 & 0xFF).toArray()),
                set.train());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String name : List.of("a/10", "a/9", "b/1", "b/2", "b/3", "b/4")) {
            all.writeBytes(Files.readAllBytes(folder.resolve(name + ".png")));
        }
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(all.toByteArray());
        assertEquals(HexFormat.of().formatHex(digest), set.sha256());
        assertEquals(List.of(), set.notes());
    }

    @Test
    void trainAndTestOrVal() {
        put("train/x/1.png", TestImages.greyPng(2, 3, 1));
        put("train/y/1.png", TestImages.greyPng(2, 3, 2));
        assertEquals(Optional.empty(), open().test());
        put("val/y/5.png", TestImages.greyPng(2, 3, 3));
        DataSet set = open();
        assertEquals(2, set.train().size());
        assertArrayEquals(new int[] {1}, labels(set.test().orElseThrow()));
        put("test/x/5.png", TestImages.greyPng(2, 3, 4));
        put("test/x/6.png", TestImages.greyPng(2, 3, 5));
        set = open();
        assertArrayEquals(new int[] {0, 0}, labels(set.test().orElseThrow()));
        assertEquals(List.of("~/val is left aside, the test images are those in ~/test"), notes(set));
        put("test/z/5.png", TestImages.greyPng(2, 3, 3));
        assertRefused("~/test/z/5.png expects one of the 2 classes of the training images, found z");
    }

    @Test
    void aClassMayBeCalledTrain() {
        put("train/1.png", TestImages.greyPng(1, 1, 1));
        put("plane/1.png", TestImages.greyPng(1, 1, 2));
        assertEquals(
                List.of("plane", "train"),
                open().train().classes().orElseThrow().names());
    }

    @Test
    void imagesWithoutClassesHaveNoLabels() {
        put("1.png", TestImages.greyPng(1, 2, 1));
        put("2.PNG", TestImages.greyPng(1, 2, 2));
        put("list.txt", new byte[1]);
        DataSet set = open();
        assertEquals(2, set.train().size());
        assertEquals(Optional.empty(), set.train().labels());
        assertEquals(List.of("1 file that is no image by name left out: ~/list.txt"), notes(set));
        put("a/1.png", TestImages.greyPng(1, 2, 1));
        assertRefused("~ expects either images or one sub-folder a class, found both (1.png beside the folder a)");
    }

    @Test
    void unlabelledSplits() {
        put("train/1.png", TestImages.greyPng(1, 2, 1));
        put("test/1.png", TestImages.greyPng(1, 2, 2));
        DataSet set = open();
        assertEquals(Optional.empty(), set.train().labels());
        assertEquals(Optional.empty(), set.test().orElseThrow().labels());
    }

    @Test
    void refusesFoldersThatAreNotClasses() throws Exception {
        put("a/1.png", TestImages.greyPng(1, 2, 1));
        Files.createDirectories(folder.resolve("b"));
        assertRefused("~/b expects the images of a class, found none; --skip-bad leaves empty classes out");
        DataSet set = open(folder.toString(), SKIP);
        assertEquals(List.of("a"), set.train().classes().orElseThrow().names());
        assertEquals(List.of("classes without images are left out of ~: b"), notes(set));
        put("b/c/1.png", TestImages.greyPng(1, 2, 1));
        assertRefused("~/b expects the images of a class, found a folder in it: c");
    }

    @Test
    void oddSizesAreRefusedSkippedOrResized() {
        put("a/1.png", TestImages.greyPng(2, 3, 1));
        put("a/2.png", TestImages.greyPng(2, 3, 2));
        put("b/1.png", TestImages.greyPng(3, 2, 3));
        put("b/2.png", TestImages.greyPng(2, 3, 4));
        assertRefused("~/b/1.png expects 2 x 3 pixels (height x width) like ~/a/1.png, found 3 x 2; --resize HxW brings"
                + " all images to one size");
        DataSet set = open(folder.toString(), SKIP);
        assertEquals(3, set.train().size());
        assertEquals(1, set.skipped());
        assertTrue(
                notes(set).get(0).startsWith("1 of 4 images left out (--skip-bad): ~/b/1.png; the first because ~/b"),
                set.notes()::toString);
        set = open(folder.toString(), new ImageOptions(Optional.of(new ImageSize(4, 5)), false));
        assertEquals(new Layout.Image(1, 4, 5), set.train().layout());
        assertEquals(4, set.train().size());
    }

    @Test
    void unusableFilesAreNamed() {
        put("a/1.png", TestImages.greyPng(8, 8, 1));
        put("a/2.png", TestImages.greyPng(8, 8, 1));
        byte[] png = TestImages.greyPng(8, 8, 3);
        byte[] jpeg = TestImages.jpeg(TestImages.image(8, 8, 1, 8, new int[64]));
        put("b/0.png", png);
        put("b/1.png", new byte[0]);
        assertRefused("~/b/1.png expects a JPEG (first bytes ff d8 ff) or PNG file (first bytes 89 50 4e 47), found an"
                + " empty file");
        put("b/1.png", "GIF89a".getBytes(StandardCharsets.US_ASCII));
        assertRefused("~/b/1.png expects a JPEG (first bytes ff d8 ff) or PNG file (first bytes 89 50 4e 47), found"
                + " 47 49 46 38");
        put("b/1.png", Arrays.copyOf(png, png.length - 20));
        assertRefused("~/b/1.png expects an intact PNG file, found that it ends within its chunk after IHDR");
        byte[] flipped = png.clone();
        flipped[50] ^= 1;
        put("b/1.png", flipped);
        assertRefused("~/b/1.png expects an intact PNG file, found a wrong checksum in the chunk at byte 33");
        put("b/1.png", TestImages.forgedPng(8, 8, 8, new byte[20]));
        String message = assertThrows(BadInputException.class, this::open).getMessage();
        assertTrue(message.contains("1.png expects an intact PNG file, found a broken one: "), message);
        int[] texture = IntStream.range(0, 64).map(i -> i * i * 37 & 0xFF).toArray();
        byte[] textured = TestImages.jpeg(TestImages.image(8, 8, 1, 8, texture));
        put("b/1.png", Arrays.copyOf(textured, textured.length - 20));
        assertRefused(
                "~/b/1.png expects an intact JPEG file, found a broken one: Corrupt JPEG data: premature end of data"
                        + " segment");
        byte[] cmyk = jpeg.clone();
        cmyk[frame(cmyk) + 9] = 4;
        put("b/1.png", cmyk);
        assertRefused("~/b/1.png expects a grey or RGB JPEG file of 8 bits a value, found CMYK, which is not read");
        byte[] arithmetic = jpeg.clone();
        arithmetic[frame(arithmetic) + 1] = (byte) 0xC9;
        put("b/1.png", arithmetic);
        assertRefused(
                "~/b/1.png expects a baseline or progressive JPEG file, found coding process 9, which is not read");
        assertEquals(3, open(folder.toString(), SKIP).train().size());
        put("a/3.png", new byte[1]);
        put("a/4.png", new byte[1]);
        put("a/5.png", new byte[1]);
        message = assertThrows(BadInputException.class, () -> open(folder.toString(), SKIP))
                .getMessage();
        assertTrue(message.contains("at least half of the images"), message);
        assertTrue(message.contains("found 3 of 7 (3 to train on); the first refusal: "), message);
    }

    private static int frame(byte[] jpeg) {
        for (int at = 2; ; at++) {
            if (jpeg[at] == (byte) 0xFF && jpeg[at + 1] == (byte) 0xC0) {
                return at;
            }
        }
    }

    @Test
    void forgedSizesAreRefusedBeforeAnythingIsAllocated() {
        put("a/1.png", TestImages.forgedPng(60000, 60000, 8, TestImages.deflated(1000)));
        String message = assertThrows(BadInputException.class, this::open).getMessage();
        assertTrue(message.contains("1.png claims 60000 x 60000 pixels, expects bytes that can hold them"), message);
        put("a/1.png", TestImages.forgedPng(-1, -1, 8, new byte[0]));
        message = assertThrows(BadInputException.class, this::open).getMessage();
        assertTrue(message.contains("claims 4294967295 x 4294967295 pixels"), message);
        put("a/1.png", TestImages.forgedPng(0, 7, 8, new byte[0]));
        assertRefused("~/a/1.png expects sides of at least 1 pixel, found 0 x 7");
        // 4000 x 4000 pixels that a file of a few kilobytes really holds, on a heap of 64 MiB
        put("a/1.png", TestImages.forgedPng(4000, 4000, 1, TestImages.deflated(4000 * 501)));
        message = assertThrows(
                        BadInputException.class,
                        () -> ImageFolder.open(
                                "set", folder, ImageOptions.none(), new Intake(0, 64 << 20), 2, Progress.SILENT))
                .getMessage();
        assertTrue(message.contains("expects an image that can be decoded in 8388608 bytes"), message);
    }

    @Test
    void aClassWithoutUsableImagesIsLeftOut() {
        put("a/1.png", new byte[1]);
        put("b/1.png", TestImages.greyPng(1, 1, 1));
        put("c/1.png", TestImages.greyPng(1, 1, 2));
        DataSet set = open(folder.toString(), SKIP);
        assertEquals(List.of("b", "c"), set.train().classes().orElseThrow().names());
        assertArrayEquals(new int[] {0, 1}, labels(set.train()));
        assertTrue(set.notes().contains("the class a has no usable training image and is left out"));
    }

    @Test
    void resizesByHand() {
        // 2 x 2 -> 1 x 1: the triangle of half-width 2 gives both neighbours of the centre the same weight: the mean.
        put("a/1.png", TestImages.png(TestImages.image(2, 2, 1, 8, 10, 20, 30, 41)));
        ImageOptions one = new ImageOptions(Optional.of(new ImageSize(1, 1)), false);
        assertValues(over(BYTE, 25), open(folder.toString(), one).train()); // 25.25
        // 2 -> 4: half-pixel bilinear, edges clamped: 0, 0.25, 0.75, 1 of the way.
        put("a/1.png", TestImages.png(TestImages.image(1, 2, 1, 8, 0, 100)));
        ImageOptions wider = new ImageOptions(Optional.of(new ImageSize(1, 4)), false);
        assertValues(over(BYTE, 0, 25, 75, 100), open(folder.toString(), wider).train());
        // 4 -> 2: distances 1.5 .5 .5 1.5 (the last cut off at the edge) over 2: weights 3, 3, 1 of 7 at the left;
        // mirrored.
        put("a/1.png", TestImages.png(TestImages.image(4, 1, 1, 8, 0, 70, 140, 210)));
        ImageOptions smaller = new ImageOptions(Optional.of(new ImageSize(2, 1)), false);
        assertValues(over(BYTE, 50, 160), open(folder.toString(), smaller).train());
        put("a/1.png", TestImages.png(TestImages.image(2, 1, 1, 16, 65535, 0)));
        assertValues(over(65535, 32768), open(folder.toString(), one).train());
    }

    @Test
    void constantImagesStayConstantAndColoursApart() {
        int[] samples = new int[7 * 5 * 3];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = 255 - 100 * (i % 3);
        }
        put("a/1.png", TestImages.png(TestImages.image(7, 5, 3, 8, samples)));
        ImageOptions size = new ImageOptions(Optional.of(new ImageSize(3, 11)), false);
        double[] values = TestFiles.values(open(folder.toString(), size).train());
        for (int i = 0; i < values.length; i++) {
            assertEquals((255 - 100 * (i / 33)) / BYTE, values[i]);
        }
    }

    @Test
    void threadsAndMemoryDoNotMatter() {
        for (int i = 0; i < 200; i++) {
            put("c" + i % 7 + "/" + i + ".png", TestImages.greyPng(5, 4, i));
        }
        put("c0/colour.png", TestImages.png(TestImages.image(5, 4, 3, 8, new int[60])));
        put("c3/damaged.png", new byte[3]);
        ImageOptions options = new ImageOptions(Optional.of(new ImageSize(3, 3)), true);
        DataSet one = ImageFolder.open("set", folder, options, new Intake(1 << 20), 1, Progress.SILENT);
        for (int threads : new int[] {2, 5}) {
            for (long limit : new long[] {0, 201 * 9 + 10, 1 << 20}) {
                DataSet other = ImageFolder.open("set", folder, options, new Intake(limit), threads, Progress.SILENT);
                assertEquals(one.sha256(), other.sha256());
                assertEquals(one.notes(), other.notes());
                assertArrayEquals(labels(one.train()), labels(other.train()));
                assertArrayEquals(TestFiles.values(one.train()), TestFiles.values(other.train()));
                assertArrayEquals(
                        Arrays.copyOf(TestFiles.values(one.train()), 50 * 27),
                        TestFiles.values(other.train().first(50)));
            }
        }
    }

    @Test
    void theFirstDamagedFileIsNamedWhateverTheThreads() {
        for (int i = 100; i < 200; i++) {
            put(
                    "a/" + i + ".png",
                    i == 150 || i == 151 ? TestImages.forgedPng(5, 4, 8, new byte[9]) : TestImages.greyPng(5, 4, i));
        }
        put("a/152.png", new byte[1]);
        for (int threads = 1; threads < 6; threads++) {
            int count = threads;
            String message = assertThrows(
                            BadInputException.class,
                            () -> ImageFolder.open(
                                    "set", folder, ImageOptions.none(), new Intake(0), count, Progress.SILENT))
                    .getMessage();
            assertTrue(message.contains("150.png"), message);
        }
    }

    @Test
    void aFileThatChangesIsNoticed() {
        put("a/1.png", TestImages.greyPng(2, 2, 1));
        DataSet set = ImageFolder.open("set", folder, ImageOptions.none(), new Intake(0), 1, Progress.SILENT);
        put("a/1.png", TestImages.greyPng(2, 3, 1));
        assertTrue(assertThrows(BadInputException.class, () -> TestFiles.values(set.train()))
                .getMessage()
                .contains("it changed while it was read"));
    }

    private Path tinyImageNet(String at) {
        for (String wnid : List.of("n01", "n02")) {
            put(
                    at + "/train/" + wnid + "/images/" + wnid + "_0.JPEG",
                    TestImages.jpeg(TestImages.image(2, 2, 1, 8, 1, 2, 3, 4)));
            put(at + "/train/" + wnid + "/images/" + wnid + "_1.JPEG", TestImages.greyPng(2, 2, 2));
            put(at + "/train/" + wnid + "/" + wnid + "_boxes.txt", new byte[4]);
        }
        put(at + "/val/images/val_0.JPEG", TestImages.greyPng(2, 2, 5));
        put(at + "/val/images/val_1.JPEG", TestImages.greyPng(2, 2, 6));
        put(at + "/test/images/test_0.JPEG", TestImages.greyPng(2, 2, 7));
        annotations(at, "val_0.JPEG\tn02\t0\t0\t9\t9\nval_1.JPEG\tn01\t0\t0\t9\t9\n");
        return folder.resolve(at);
    }

    private void annotations(String at, String text) {
        put(at + "/val/val_annotations.txt", text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void readsTinyImageNet() {
        Path path = tinyImageNet("data/tiny-imagenet-200");
        DataSet set = open(path.toString(), ImageOptions.none());
        assertEquals(List.of("n01", "n02"), set.train().classes().orElseThrow().names());
        assertEquals(4, set.train().size());
        // val_0 is of class 1 and val_1 of class 0: equal places, so the lower class comes first
        assertArrayEquals(new int[] {0, 1}, labels(set.test().orElseThrow()));
        assertEquals((6 * 31) / BYTE, TestFiles.values(set.test().orElseThrow())[0]);
        assertEquals(0, set.skipped());
        for (String data : List.of("data", "data/tiny-imagenet-200")) {
            Map<String, String> environment =
                    Map.of("PRESAGE_DATA", folder.resolve(data).toString());
            DataSet known = DataSets.open(
                    "tiny-imagenet", DataOptions.none(), TestFiles.surroundings(folder, environment, 1 << 20));
            assertEquals(set.sha256(), known.sha256());
        }
        tinyImageNet("system/tiny-imagenet/tiny-imagenet-200");
        assertEquals(set.sha256(), open("tiny-imagenet", ImageOptions.none()).sha256());
    }

    @Test
    void tinyImageNetNeedsItsAnnotations() {
        String path = tinyImageNet("t").toString();
        annotations("t", "val_0.JPEG\tn02\n");
        assertTinyRefused("val_annotations.txt expects a line for each image in ", "found none for val_1.JPEG", path);
        annotations("t", "val_0.JPEG\tn02\nval_1.JPEG\tn02\nval_2.JPEG\tn01\n");
        assertTinyRefused("images expects each image of ", "found no val_2.JPEG", path);
        annotations("t", "val_0.JPEG n02\n");
        assertTinyRefused("expects lines of a file name, a tab and a class", "found line 1 without a tab", path);
        annotations("t", "val_0.JPEG\tn02\nval_1.JPEG\tn03\n");
        assertTinyRefused("val_1.JPEG expects one of the 2 classes", "found n03", path);
    }

    private void assertTinyRefused(String expected, String found, String path) {
        String message = assertThrows(BadInputException.class, () -> open(path, ImageOptions.none()))
                .getMessage();
        assertTrue(message.contains(expected) && message.endsWith(found), message);
    }

    @Test
    void sizesAreParsed() {
        assertEquals(new ImageSize(3, 40), ImageSize.parse("--resize", "3x40"));
        for (String wrong : List.of("", "3", "0x3", "3x", "3X4", "4097x1", "-1x2", "9999999999x1")) {
            assertThrows(BadInputException.class, () -> ImageSize.parse("--resize", wrong));
        }
    }

    @Test
    void readsCifarImagesWhereTheyAre() {
        Path cifar = Path.of("/tmp/cifar10");
        Assumptions.assumeTrue(Files.isDirectory(cifar.resolve("train/airplane")));
        DataSet set = DataSets.open(cifar.toString(), DataOptions.none());
        assertEquals(50000, set.train().size());
        assertEquals(10000, set.test().orElseThrow().size());
        assertEquals(new Layout.Image(3, 32, 32), set.train().layout());
        double[] sums = new double[3];
        double[] row = new double[3072];
        try (RowReader reader = set.train().open()) {
            for (int i = 0; i < 50000; i++) {
                reader.next(row, 0);
                for (int j = 0; j < 3072; j++) {
                    sums[j / 1024] += row[j];
                }
            }
        }
        // The channel means of CIFAR-10's training images, known from many published preprocessing recipes.
        double[] published = {0.4914, 0.4822, 0.4465};
        for (int c = 0; c < 3; c++) {
            assertEquals(published[c], sums[c] / (50000.0 * 1024), 1e-3, "JPEG changes single pixels, hardly means");
        }
    }
}
