package dev.presage.noise;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.data.Npy;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.nio.file.Path;

/** Turns expressions of the noise language into operators on samples of one layout. */
public final class NoiseCompiler {
    private static final double SYMMETRY = 1e-12;

    private final Layout layout;
    private final Vector mean;
    private final Backend backend;

    /**
     * A compiler for one data set.
     *
     * @param layout arrangement of the coordinates
     * @param mean the data's mean image in the space the noise acts in, for {@code fill=mean}
     * @param backend factors covariances that are read from files; its number of threads is used for pushing moments
     */
    public NoiseCompiler(Layout layout, Vector mean, Backend backend) {
        this.layout = layout;
        this.mean = mean;
        this.backend = backend;
    }

    /**
     * The operator of an expression.
     *
     * @throws BadInputException if it does not fit the layout, or a file it names cannot be used
     */
    public AffineNoise compile(NoiseExpression expression) {
        if (expression instanceof NoiseExpression.Mix mix) {
            return new Mixture(
                    mix.parts().stream().map(NoiseExpression.Weighted::weight).toList(),
                    mix.parts().stream().map(part -> compile(part.part())).toList());
        }
        if (expression instanceof NoiseExpression.Chain chain) {
            return new Sequence(chain.steps().stream().map(this::compile).toList());
        }
        return operator((NoiseExpression.Op) expression);
    }

    private AffineNoise operator(NoiseExpression.Op op) {
        Arguments arguments = Arguments.of(op);
        int d = layout.dimension();
        switch (op.name()) {
            case "none":
                return new NoNoise(d);
            case "gaussian":
                return arguments.has("covariance")
                        ? correlated(arguments.file("covariance"), 1)
                        : GaussianNoise.isotropic(d, arguments.number("sigma"));
            case "aligned":
                double alpha = arguments.number("alpha");
                return correlated(arguments.file("noise"), alpha * alpha);
            case "mask":
                return MultiplicativeNoise.bernoulliMask(
                        patches(op, arguments, arguments.word("channels").equals("joint")),
                        arguments.ratio("ratio"),
                        fill(arguments));
            case "mae":
                Patches patches = patches(op, arguments, true);
                int masked = (int) Math.floor(arguments.ratio("ratio") * patches.count() + 0.5);
                return MultiplicativeNoise.exactMask(patches, masked);
            case "block":
                Value.Size block = arguments.size("size");
                return MultiplicativeNoise.blockMask(image(op), block.height(), block.width());
            case "dropout":
                return MultiplicativeNoise.dropout(patches(op, arguments, true), arguments.ratio("ratio"));
            case "speckle":
                return MultiplicativeNoise.speckle(d, arguments.number("sigma"));
            case "saltpepper":
                return new SaltAndPepper(
                        d, arguments.ratio("ratio"), arguments.number("low"), arguments.number("high"));
            default:
                return imageOperator(op, arguments);
        }
    }

    private AffineNoise imageOperator(NoiseExpression.Op op, Arguments arguments) {
        switch (op.name()) {
            case "hflip":
                return ImageNoise.horizontalFlip(image(op), arguments.ratio("p"))
                        .onThreads(backend.threads());
            case "vflip":
                return ImageNoise.verticalFlip(image(op), arguments.ratio("p")).onThreads(backend.threads());
            case "rot90":
                return ImageNoise.quarterTurns(image(op)).onThreads(backend.threads());
            case "shift":
                return ImageNoise.shift(
                                image(op),
                                arguments.whole("max"),
                                arguments.word("pad").equals("reflect"))
                        .onThreads(backend.threads());
            case "crop":
                Value.Range scale = arguments.range("scale");
                return ImageNoise.resizedCrop(
                                image(op),
                                scale.from(),
                                scale.to(),
                                arguments.number("ratio"),
                                arguments.whole("scales"),
                                arguments.isWord("places") ? Integer.MAX_VALUE : arguments.whole("places"))
                        .onThreads(backend.threads());
            case "blur":
                Value.Range radius = arguments.range("sigma");
                return ImageNoise.blur(image(op), radius.from(), radius.to(), arguments.ratio("p"))
                        .onThreads(backend.threads());
            case "brightness":
                Value.Range bright = arguments.range("factor");
                return ColourNoise.brightness(layout.dimension(), bright.from(), bright.to());
            case "contrast":
                Value.Range contrast = arguments.range("factor");
                return new ContrastNoise(layout.dimension(), contrast.from(), contrast.to());
            case "saturation":
                Value.Range saturation = arguments.range("factor");
                return ColourNoise.saturation(image(op), saturation.from(), saturation.to());
            case "grayscale":
                return ColourNoise.grayscale(image(op), arguments.ratio("p"));
            case "hue":
                Value.Range turns = arguments.range("turns");
                return ColourNoise.hue(image(op), turns.from(), turns.to());
            default:
                throw new IllegalStateException("the operator " + op.name() + " is in the language but has no meaning");
        }
    }

    private Layout.Image image(NoiseExpression.Op op) {
        if (layout instanceof Layout.Image image) {
            return image;
        }
        throw new BadInputException("the noise " + op.canonical() + " expects images, found samples of "
                + layout.dimension() + " coordinates without an image shape");
    }

    private Patches patches(NoiseExpression.Op op, Arguments arguments, boolean jointChannels) {
        Value.Size size = arguments.size("patch");
        if (layout instanceof Layout.Flat && size.height() == 1 && size.width() == 1) {
            return Patches.coordinates(layout.dimension());
        }
        return Patches.of(image(op), size.height(), size.width(), jointChannels);
    }

    private Vector fill(Arguments arguments) {
        if (!arguments.isWord("fill")) {
            return Vector.constant(layout.dimension(), arguments.number("fill"));
        }
        return arguments.word("fill").equals("mean") ? mean : Vector.zeros(layout.dimension());
    }

    /** Gaussian noise of a covariance from a file, times a factor. */
    private AffineNoise correlated(Path file, double factor) {
        SymmetricMatrix covariance = covariance(file);
        try {
            return GaussianNoise.withCovariance(covariance.times(factor), backend);
        } catch (BadInputException e) {
            throw new BadInputException("the covariance " + file + ": " + e.getMessage(), e);
        }
    }

    private SymmetricMatrix covariance(Path file) {
        Matrix matrix = Npy.readMatrix(file);
        int d = layout.dimension();
        if (matrix.rows() != d || matrix.columns() != d) {
            throw new BadInputException("the covariance " + file + " expects " + d + " x " + d + ", found "
                    + matrix.rows() + " x " + matrix.columns());
        }
        SymmetricMatrix symmetric = SymmetricMatrix.symmetricPart(matrix);
        double asymmetry = matrix.minus(symmetric.toMatrix()).maxAbs();
        if (!(asymmetry <= SYMMETRY * matrix.maxAbs())) {
            throw new BadInputException(
                    "the covariance " + file + " expects a symmetric matrix of finite numbers, found"
                            + " entries that differ from their mirror images by up to " + 2 * asymmetry);
        }
        return symmetric;
    }
}
