package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.noise.NoiseExpression.Chain;
import dev.presage.noise.NoiseExpression.Mix;
import dev.presage.noise.NoiseExpression.Op;
import dev.presage.noise.NoiseExpression.Weighted;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoiseExpressionTest {
    private static final Op A = new Op("hflip", Map.of());
    private static final Op B = new Op("vflip", Map.of());
    private static final Op C = new Op("rot90", Map.of());

    private static NoiseExpression parse(String text) {
        return NoiseExpression.parse(text);
    }

    private static List<String> expanded(String text) {
        return parse(text).expand().stream().map(NoiseExpression::canonical).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "none ~ none",
                "none() ~ none",
                "( none ) ~ none",
                "mask( 0.75, patch = 4x4 ) ~ mask(ratio=0.75,patch=4)",
                "mask(0.750,patch=4X2) ~ mask(ratio=0.75,patch=4x2)",
                "mask(ratio=.5,patch=1) ~ mask(ratio=0.5)",
                "mask(patch=2 x 3,ratio=5e-1) ~ mask(ratio=0.5,patch=2x3)",
                "mask(0.5,patch=4\u00d72) ~ mask(ratio=0.5,patch=4x2)",
                "mask(1,fill=zero,channels=joint) ~ mask(ratio=1)",
                "mask(0.5,fill=mean,channels=separate) ~ mask(ratio=0.5,channels=separate,fill=mean)",
                "mask(0.5,fill=-0.25) ~ mask(ratio=0.5,fill=-0.25)",
                "mask(0.5,fill=-0) ~ mask(ratio=0.5,fill=0)",
                "mae(0.75,patch=2) ~ mae(ratio=0.75,patch=2)",
                "block(4) ~ block(size=4)",
                "block(size=4x2) ~ block(size=4x2)",
                "dropout(0.5) ~ dropout(ratio=0.5)",
                "gaussian(1) ~ gaussian(sigma=1)",
                "gaussian(1e-9) ~ gaussian(sigma=1e-9)",
                "gaussian(covariance= ../my/cov-1.npy ) ~ gaussian(covariance=../my/cov-1.npy)",
                "gaussian(covariance=\"cov.npy\") ~ gaussian(covariance=cov.npy)",
                "gaussian(covariance=\"my (old) cov.npy\") ~ gaussian(covariance=\"my (old) cov.npy\")",
                "gaussian(covariance=\"a,b.npy\") ~ gaussian(covariance=\"a,b.npy\")",
                "gaussian(covariance=\"a\"\"b\") ~ gaussian(covariance=\"a\"\"b\")",
                "gaussian(covariance=C:\\x=1;y.npy) ~ gaussian(covariance=C:\\x=1;y.npy)",
                "aligned(0.5,noise=g.npy) ~ aligned(alpha=0.5,noise=g.npy)",
                "aligned(noise=g.npy,alpha=2.0) ~ aligned(alpha=2,noise=g.npy)",
                "speckle(0.1) ~ speckle(sigma=0.1)",
                "saltpepper(0.1,low=0,high=1) ~ saltpepper(ratio=0.1)",
                "saltpepper(0.1,high=+2,low=-1) ~ saltpepper(ratio=0.1,low=-1,high=2)",
                "hflip(0.5) ~ hflip",
                "vflip(p=1) ~ vflip(p=1)",
                "shift(2) ~ shift(max=2)",
                "shift(2.0,pad=reflect) ~ shift(max=2,pad=reflect)",
                "crop ~ crop",
                "crop(0.2..1) ~ crop",
                "crop(.3 .. 1.,ratio=1,scales=5,places=all) ~ crop(scale=0.3..1)",
                "crop(0.3...5) ~ crop(scale=0.3..0.5)",
                "crop(1..1,places=9,scales=3,ratio=1.5) ~ crop(scale=1,ratio=1.5,scales=3,places=9)",
                "blur(1) ~ blur(sigma=1)",
                "blur(1..1) ~ blur(sigma=1)",
                "blur(0.1..2,p=0.5) ~ blur(sigma=0.1..2,p=0.5)",
                "brightness(0.6..1.4) ~ brightness(factor=0.6..1.4)",
                "contrast(0.5)|saturation(0..2) ~ contrast(factor=0.5)|saturation(factor=0..2)",
                "hue(-0.1..0.1) ~ hue(turns=-0.1..0.1)",
                "hue(-1e-1..+1e-1) ~ hue(turns=-0.1..0.1)",
                "grayscale(p=0.2) ~ grayscale(p=0.2)",
                "hflip | vflip ~ hflip|vflip",
                "(hflip|vflip)|(rot90) ~ hflip|vflip|rot90",
                "hflip+vflip ~ hflip+vflip",
                "0.5*hflip+0.5*vflip ~ hflip+vflip",
                " .3 * hflip + 0.7*vflip|rot90 ~ 0.3*hflip+0.7*vflip|rot90",
                "0.1*hflip+0.2*vflip+0.7*rot90 ~ 0.1*hflip+0.2*vflip+0.7*rot90",
                "1*hflip ~ hflip",
                "(hflip+vflip)+rot90 ~ (hflip+vflip)+rot90",
                "hflip|(vflip+rot90) ~ hflip|(vflip+rot90)",
                "((hflip+vflip)) ~ hflip+vflip",
                "0.25*(0.5*hflip+0.5*vflip)+0.75*none ~ 0.25*(hflip+vflip)+0.75*none",
                "mask({0.25,.5},patch={1,2x2,4x1}) ~ mask(ratio={0.25,0.5},patch={1,2,4x1})",
                "mask({0.25}) ~ mask(ratio=0.25)",
                "gaussian(covariance={ a.npy , \"b c.npy\" }) ~ gaussian(covariance={a.npy,\"b c.npy\"})",
                "crop({0.1..0.5, 0.5},places={all,4}) ~ crop(scale={0.1..0.5,0.5},places={all,4})",
                "gaussian(covariance=\"\"\"a\") ~ gaussian(covariance=\"\"\"a\")",
            })
    void canonical(String typed, String expected) {
        NoiseExpression expression = parse(typed);
        assertEquals(expected, expression.canonical());
        assertEquals(expression, parse(expected));
    }

    @Test
    void theTreeHasExplicitWeightsAndNamedArguments() {
        assertEquals(new Op("mask", Map.of("ratio", new Value.Number(0.75))), parse("mask(0.75,patch=1)"));
        assertEquals(new Chain(List.of(A, B, C)), parse("hflip|(vflip|rot90)"));
        assertEquals(new Mix(List.of(new Weighted(0.5, A), new Weighted(0.5, B))), parse("hflip+vflip"));
        assertEquals(
                new Mix(List.of(
                        new Weighted(0.5, NoiseExpression.mixture(List.of(A, B))),
                        new Weighted(0.5, new Chain(List.of(B, C))))),
                parse("(hflip+vflip)+vflip|rot90"));
        assertNotEquals(parse("hflip+vflip+rot90"), parse("(hflip+vflip)+rot90"));
        assertNotEquals(parse("hflip|vflip"), parse("vflip|hflip"));
        Map<String, Value> all = Map.of("size", new Value.Size(3, 5));
        assertEquals(new Op("block", all), parse("block(3x5)"));
    }

    @Test
    void anyKindOfBlankMayStandBetween() {
        assertEquals(
                "hflip|vflip(p=1)",
                parse("\u00a0hflip\t|\nvflip\u2003( p\r\n=1 )").canonical());
    }

    @Test
    void oneElementCollapsesAndChainsDissolve() {
        assertSame(A, NoiseExpression.chain(List.of(A)));
        assertSame(A, NoiseExpression.mixture(List.of(A)));
        assertEquals(List.of(A, B, C), new Chain(List.of(new Chain(List.of(A, B)), C)).steps());
        assertEquals(parse("hflip+vflip+rot90"), NoiseExpression.mixture(List.of(A, B, C)));
        assertThrows(BadInputException.class, () -> new Chain(List.of(A)));
        assertThrows(BadInputException.class, () -> new Mix(List.of(new Weighted(1, A))));
        assertThrows(BadInputException.class, () -> new Weighted(0, A));
        assertThrows(BadInputException.class, () -> new Weighted(Double.NaN, A));
        assertThrows(BadInputException.class, () -> new Weighted(Double.POSITIVE_INFINITY, A));
    }

    @Test
    void weightsMaySumToOneWithinTheTolerance() {
        assertEquals(
                "0.333333333*hflip+0.333333333*vflip+0.333333333*rot90",
                parse("0.333333333*hflip+0.333333333*vflip+0.333333333*rot90").canonical());
        assertThrows(BadInputException.class, () -> parse("0.33333333*hflip+0.33333333*vflip+0.33333333*rot90"));
        String many = "hflip+".repeat(1500) + "vflip";
        assertEquals(many, parse(many).canonical());
    }

    @Test
    void listsMultiplyOutInReadingOrder() {
        assertEquals(
                List.of(
                        "mask(ratio=0.1)|gaussian(sigma=1)",
                        "mask(ratio=0.1)|gaussian(sigma=2)",
                        "mask(ratio=0.1,patch=4)|gaussian(sigma=1)",
                        "mask(ratio=0.1,patch=4)|gaussian(sigma=2)",
                        "mask(ratio=0.5)|gaussian(sigma=1)",
                        "mask(ratio=0.5)|gaussian(sigma=2)",
                        "mask(ratio=0.5,patch=4)|gaussian(sigma=1)",
                        "mask(ratio=0.5,patch=4)|gaussian(sigma=2)"),
                expanded("mask({0.1,0.5},patch={1,4})|gaussian({1,2})"));
        assertEquals(
                List.of("mask(ratio=0.1)", "mask(ratio=0.5)", "mask(ratio=0.1,patch=4)", "mask(ratio=0.5,patch=4)"),
                expanded("mask(patch={1,4},ratio={0.1,0.5})"));
        assertEquals(
                List.of(
                        "0.3*hflip(p=0)+0.7*shift(max=1)",
                        "0.3*hflip(p=0)+0.7*shift(max=2)",
                        "0.3*hflip+0.7*shift(max=1)",
                        "0.3*hflip+0.7*shift(max=2)"),
                expanded("0.3*hflip({0,0.5})+0.7*shift({1,2})"));
        assertEquals(
                List.of("hflip|(vflip(p=1)+rot90)", "hflip|(vflip(p=0)+rot90)"),
                expanded("hflip|(vflip({1,0})+rot90)"));
    }

    @Test
    void anExpressionWithoutListsIsItself() {
        NoiseExpression single = parse("hflip|(vflip+rot90)");
        assertFalse(single.isList());
        assertSame(single, single.requireSingle());
        assertEquals(List.of(single), single.expand());
        assertEquals(1, single.count());
    }

    @Test
    void aListIsRefusedWhereOneExpressionIsWanted() {
        NoiseExpression list = parse("hflip|(vflip+mask({0.1,0.5}))");
        assertTrue(list.isList());
        assertEquals(2, list.count());
        BadInputException refused = assertThrows(BadInputException.class, list::requireSingle);
        assertEquals(
                "noise expression 'hflip|(vflip+mask(ratio={0.1,0.5}))': expected single values, found the list"
                        + " {0.1,0.5}, which only a sweep multiplies out",
                refused.getMessage());
    }

    @Test
    void tooManyExpansionsAreRefused() {
        NoiseExpression many = parse("hflip({0,1})|".repeat(16) + "hflip({0,1})");
        assertEquals(131072, many.count());
        BadInputException refused = assertThrows(BadInputException.class, many::expand);
        assertTrue(refused.getMessage().endsWith("at most 100000 expressions, found 131072"), refused.getMessage());
        NoiseExpression countless = parse("hflip({0,1})|".repeat(80) + "none");
        assertEquals(Long.MAX_VALUE, countless.count());
        assertTrue(assertThrows(BadInputException.class, countless::expand)
                .getMessage()
                .endsWith("found far more"));
        String tens = "hflip({0,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9})|".repeat(5) + "none";
        assertEquals(100000, parse(tens).expand().size(), "the limit itself is allowed");
    }

    @Test
    void theLongestAndDeepestAreReadAndMoreIsRefused() {
        String deep = "(".repeat(200) + "none" + ")".repeat(200);
        assertEquals("none", parse(deep).canonical());
        String nested = "hflip|(none+".repeat(200) + "none" + ")".repeat(200);
        assertEquals(nested, parse(nested).canonical());
        assertTrue(assertThrows(BadInputException.class, () -> parse("(" + deep + ")"))
                .getMessage()
                .endsWith("column 201: expected at most 200 parentheses within one another, found more"));
        String wide = "(hflip+none)|".repeat(201) + "none";
        assertEquals(wide, parse(wide).canonical(), "one after another is not within one another");
        String exact = "none|".repeat(1999) + "rot90";
        assertEquals(10000, exact.length());
        assertEquals(exact, parse(exact).canonical());
        String longest = "none" + " ".repeat(9996);
        assertEquals("none", parse(longest).canonical());
        assertTrue(assertThrows(BadInputException.class, () -> parse(longest + " "))
                .getMessage()
                .endsWith("expected at most 10000 characters, found that it has 10001"));
        assertTrue(assertThrows(BadInputException.class, () -> parse("blur(1)|".repeat(1000) + "none"))
                .getMessage()
                .endsWith("expected at most 10000 characters, found that its canonical form has 14004"));
        assertThrows(BadInputException.class, () -> parse("(".repeat(10000)));
        assertThrows(BadInputException.class, () -> parse("9".repeat(10000)));
        assertThrows(BadInputException.class, () -> parse("a".repeat(10000)));
    }

    @ParameterizedTest
    @CsvSource({
        "0.75, 0.75",
        "4, 4",
        "-1, -1",
        "0.1, 0.1",
        "1e-3, 0.001",
        "1e-6, 0.000001",
        "1e-7, 1e-7",
        "1.5e-9, 1.5e-9",
        "1e14, 100000000000000",
        "1e15, 1e15",
        "-2.5e300, -2.5e300",
        "123456.789, 123456.789",
        "2e23, 2e23",
        "4.9e-324, 5e-324",
        "5.684341886080802e-14, 5.684341886080802e-14",
        "1.7976931348623157e308, 1.7976931348623157e308",
        "0.30000000000000004, 0.30000000000000004",
        "-0.0, 0",
        "0e5, 0",
        "10, 10",
        "1200, 1200",
    })
    void numbersArePrintedShortest(double number, String expected) {
        assertEquals(expected, new Value.Number(number).canonical());
    }

    @Test
    void minusZeroIsZero() {
        assertEquals(new Value.Number(0.0), new Value.Number(-0.0));
        assertEquals(new Value.Range(0.0, 0.0), new Value.Range(-0.0, -0.0));
    }

    @Test
    void operatorsComeInReadingOrder() {
        assertEquals(
                List.of("hflip", "gaussian(sigma=1)", "mask(ratio=0.5)", "crop"),
                parse("0.5*hflip|gaussian(1)+0.5*(mask(0.5)|crop)")
                        .operators()
                        .map(Op::canonical)
                        .toList());
    }

    /** Geometry, colour and light act on original values; noise that has a strength of its own acts on prepared ones. */
    @Test
    void onlyOperationsOnPixelsAndColoursWantOriginalValues() {
        assertEquals(
                List.of(
                        "hflip",
                        "vflip",
                        "rot90",
                        "shift",
                        "crop",
                        "blur",
                        "brightness",
                        "contrast",
                        "saturation",
                        "hue",
                        "grayscale"),
                OpSignature.all().stream()
                        .filter(OpSignature::wantsRawSpace)
                        .map(OpSignature::name)
                        .toList());
        assertTrue(((Op) parse("blur(1)")).wantsRawSpace());
        assertFalse(((Op) parse("mask(0.5)")).wantsRawSpace());
    }

    @Test
    void valuesRefuseWhatTheyCannotHold() {
        assertThrows(BadInputException.class, () -> new Value.Number(Double.NaN));
        assertThrows(BadInputException.class, () -> new Value.Range(0, Double.POSITIVE_INFINITY));
        assertThrows(BadInputException.class, () -> new Value.Range(1, 0));
        assertThrows(BadInputException.class, () -> new Value.Size(0, 1));
        assertThrows(BadInputException.class, () -> new Value.Word("1a"));
        assertThrows(BadInputException.class, () -> new Value.Text(""));
        assertThrows(BadInputException.class, () -> new Value.Text("a\nb"));
        Value.Number one = new Value.Number(1);
        assertThrows(BadInputException.class, () -> new Value.Choices(List.of(one)));
        assertThrows(BadInputException.class, () -> new Value.Choices(List.of(one, one)));
        Value.Choices two = new Value.Choices(List.of(one, new Value.Number(2)));
        assertThrows(BadInputException.class, () -> new Value.Choices(List.of(one, two)));
        assertThrows(BadInputException.class, () -> new Op("mask", Map.of("ratio", two)));
        assertThrows(BadInputException.class, () -> new Op("maks", Map.of()));
    }
}
