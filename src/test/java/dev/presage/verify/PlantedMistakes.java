package dev.presage.verify;

import dev.presage.data.ClassLabels;
import dev.presage.data.Layout;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.BarlowTwins;
import dev.presage.model.InfoNce;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralContrastive;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Supervised;
import dev.presage.model.SupervisedReconstruction;
import dev.presage.model.Target;
import dev.presage.model.Vicreg;
import dev.presage.moments.Basis;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import dev.presage.noise.AffineMap;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.Mixture;
import dev.presage.noise.MonteCarlo;
import dev.presage.noise.SampledNoise;
import dev.presage.noise.SampledViews;
import dev.presage.noise.Sequence;
import dev.presage.noise.ViewMoments;
import dev.presage.noise.Views;
import dev.presage.probe.Alignment;
import dev.presage.theory.AlignmentThresholds;
import dev.presage.theory.AmbiguityFront;
import dev.presage.theory.ExpectedDescent;
import dev.presage.theory.LearningFlow;
import dev.presage.theory.Recovery;
import dev.presage.theory.SignalModel;
import dev.presage.theory.Whitening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/** One mistake at a time, planted into the claims of the product. */
public final class PlantedMistakes {
    private static final Set<String> RECONSTRUCTION = Set.of(
            "reconstruction-definition", "reconstruction-perturbation", "reconstruction-descent", "singular-views");

    private PlantedMistakes() {}

    /** All of them. */
    public static List<PlantedMistake> all() {
        List<PlantedMistake> all = new ArrayList<>();
        all.addAll(ofNoise());
        all.addAll(ofTheory());
        all.addAll(ofProbes());
        all.addAll(PlantedInModels.all());
        return all;
    }

    static PlantedMistake plant(String mistake, Set<String> concerned, Claims claims) {
        return new PlantedMistake(mistake, concerned, claims);
    }

    /** An operator whose pushed covariance is changed. */
    private record Spoiled(AffineNoise real, UnaryOperator<SymmetricMatrix> change) implements AffineNoise {
        @Override
        public int dimension() {
            return real.dimension();
        }

        @Override
        public AffineMap meanMap() {
            return real.meanMap();
        }

        @Override
        public Moments push(Moments clean) {
            Moments pushed = real.push(clean);
            return new Moments(pushed.count(), pushed.mean(), change.apply(pushed.covariance()));
        }

        @Override
        public void sample(double[] x, RandomGenerator random) {
            real.sample(x, random);
        }
    }

    /** Claims whose operators of one name are replaced. */
    private static Claims operator(String name, UnaryOperator<String> expression, UnaryOperator<AffineNoise> change) {
        return new Claims() {
            @Override
            public AffineNoise noise(String typed, Layout layout, Vector mean, Backend backend) {
                boolean meant = typed.equals(name) || typed.startsWith(name + "(");
                return meant
                        ? change.apply(Claims.super.noise(expression.apply(typed), layout, mean, backend))
                        : Claims.super.noise(typed, layout, mean, backend);
            }
        };
    }

    /** Any operator with variances a millionth too large. */
    static Claims slightlyTooNoisy(String name) {
        return operator(name, t -> t, real -> new Spoiled(real, s -> s.map((i, j, v) -> i == j ? v * 1.000001 : v)));
    }

    private static final Set<String> COURSES = Set.of("course-regression", "course-contrastive");

    private static List<PlantedMistake> ofNoise() {
        return List.of(
                plant("moments divided by n - 1", Set.of("moments-of-data"), new Claims() {
                    @Override
                    public Moments moments(Matrix rows, Backend backend) {
                        Moments right = Claims.super.moments(rows, backend);
                        double factor = right.count() / (right.count() - 1.0);
                        return new Moments(
                                right.count(), right.mean(), right.covariance().times(factor));
                    }
                }),
                plant("union without the spread of the means", Set.of("moments-of-data"), new Claims() {
                    @Override
                    public Moments merged(Moments one, Moments other) {
                        double w = (double) one.count() / (one.count() + other.count());
                        return new Moments(
                                one.count() + other.count(),
                                one.merge(other).mean(),
                                one.covariance().combine(w, other.covariance(), 1 - w));
                    }
                }),
                plant(
                        "p for 1 - p in a mask",
                        Set.of("noise-mask", "noise-samplers"),
                        operator("mask", t -> t.replace("ratio=0.3", "ratio=0.7"), real -> real)),
                plant(
                        "q for q^2 off the diagonal of a mask",
                        Set.of("noise-mask"),
                        operator(
                                "mask",
                                t -> t,
                                real -> new Spoiled(real, s -> s.map((i, j, v) -> i == j ? v : v / 0.7)))),
                plant(
                        "sigma for sigma^2",
                        Set.of("noise-gaussian"),
                        operator(
                                "gaussian",
                                t -> t,
                                real -> new Spoiled(real, s -> s.map((i, j, v) -> i == j ? v + 0.7 - 0.49 : v)))),
                plant(
                        "alpha for alpha^2",
                        Set.of("noise-aligned", "noise-samplers"),
                        operator("aligned", t -> t.replace("0.7", "0.836660026534"), real -> real)),
                plant(
                        "M transposed for views",
                        Set.of(
                                "noise-hflip",
                                "noise-vflip",
                                "noise-rot90",
                                "noise-shift",
                                "noise-crop",
                                "noise-blur",
                                "noise-contrast",
                                "noise-saturation",
                                "noise-grayscale",
                                "noise-hue",
                                "noise-composition",
                                "noise-mixture",
                                "noise-raw-space",
                                "noise-block"),
                        new Claims() {
                            @Override
                            public ViewMoments views(Moments source, AffineNoise noise) {
                                ViewMoments v = Claims.super.views(source, noise);
                                return with(v, v.cross().transpose(), v.between(), v.total());
                            }
                        }),
                plant("mean not pushed through a chain", Set.of("noise-composition"), new Claims() {
                    @Override
                    public AffineNoise sequence(List<AffineNoise> steps) {
                        AffineNoise right = new Sequence(steps);
                        return new AffineNoise() {
                            @Override
                            public int dimension() {
                                return right.dimension();
                            }

                            @Override
                            public AffineMap meanMap() {
                                return right.meanMap();
                            }

                            @Override
                            public Moments push(Moments clean) {
                                Moments at = clean;
                                for (AffineNoise step : steps) {
                                    Moments next = step.push(at);
                                    at = new Moments(at.count(), clean.mean(), next.covariance());
                                }
                                return new Moments(at.count(), right.push(clean).mean(), at.covariance());
                            }

                            @Override
                            public void sample(double[] x, RandomGenerator random) {
                                right.sample(x, random);
                            }
                        };
                    }
                }),
                plant("chain applied in reverse", Set.of("noise-composition"), new Claims() {
                    @Override
                    public AffineNoise sequence(List<AffineNoise> steps) {
                        return new Sequence(List.of(steps.get(1), steps.get(0)));
                    }
                }),
                plant("unweighted mixture", Set.of("noise-mixture"), new Claims() {
                    @Override
                    public AffineNoise mixture(List<Double> weights, List<AffineNoise> parts) {
                        return new Mixture(
                                weights.stream().map(w -> 1.0 / weights.size()).toList(), parts);
                    }
                }),
                plant("raw noise without the shift", Set.of("noise-raw-space"), new Claims() {
                    @Override
                    public AffineNoise raw(AffineNoise noise, Preparation p) {
                        return Claims.super.raw(
                                noise, new Preparation(Vector.zeros(p.dimension()), p.divisor(), p.keep()));
                    }
                }),
                plant("a view paired with itself", Set.of("noise-drawn"), new Claims() {
                    @Override
                    public SampledViews drawn(
                            Matrix rows,
                            LabelMoments labels,
                            Moments source,
                            SampledNoise noise,
                            MonteCarlo plan,
                            Backend backend) {
                        SampledViews right = Claims.super.drawn(rows, labels, source, noise, plan, backend);
                        return new SampledViews(
                                plan,
                                paired(right.estimate(), plan.views()),
                                right.leftOut().stream()
                                        .map(v -> paired(v, plan.views() - plan.viewsPerGroup()))
                                        .toList());
                    }

                    /** All v^2 pairs: (S + (v - 1) G)/v. */
                    private Views paired(Views views, int v) {
                        ViewMoments m = views.moments();
                        SymmetricMatrix between = m.total().combine(1.0 / v, m.between(), (v - 1.0) / v);
                        return new Views(with(m, m.cross(), between, m.total()), views.labels());
                    }
                }),
                plant("a sampler that masks too often", Set.of("noise-samplers"), new Claims() {
                    @Override
                    public void sample(AffineNoise noise, double[] x, RandomGenerator random) {
                        noise.sample(x, random);
                        if (random.nextDouble() < 0.2) {
                            x[0] = 0;
                        }
                    }
                }));
    }

    private static ViewMoments with(ViewMoments v, Matrix cross, SymmetricMatrix between, SymmetricMatrix total) {
        return new ViewMoments(v.centred(), v.basis(), v.mean(), v.viewMean(), v.clean(), cross, between, total);
    }

    /** A mistake in what is solved. */
    private interface Change {
        Solution solve(ViewMoments views, Optional<LabelViewMoments> labels, Backend backend);
    }

    private static Claims solving(Class<? extends SpectralObjective> which, Change change) {
        return new Claims() {
            @Override
            public Solution solve(
                    SpectralObjective objective,
                    ViewMoments views,
                    Optional<LabelViewMoments> labels,
                    Backend backend) {
                return which.isInstance(objective)
                        ? change.solve(views, labels, backend)
                        : Claims.super.solve(objective, views, labels, backend);
            }
        };
    }

    static Solution right(
            SpectralObjective objective, ViewMoments views, Optional<LabelViewMoments> labels, Backend backend) {
        return Claims.production().solve(objective, views, labels, backend);
    }

    static Solution withLoss(Solution s, java.util.function.IntToDoubleFunction loss) {
        return new Solution(s.encoder(), s.spectrum(), loss, s.decoder(), s.available(), s.cuts());
    }

    private static double sum(Solution s, int k) {
        double sum = 0;
        for (int j = 0; j < k; j++) {
            sum += s.spectrum().at(j);
        }
        return sum;
    }

    private static List<PlantedMistake> ofTheory() {
        return List.of(
                plant(
                        "C for S in reconstruction",
                        RECONSTRUCTION,
                        solving(
                                Reconstruction.class,
                                (v, l, b) ->
                                        right(new Reconstruction(), with(v, v.cross(), v.between(), v.clean()), l, b))),
                plant(
                        "M transposed in reconstruction",
                        RECONSTRUCTION,
                        solving(
                                Reconstruction.class,
                                (v, l, b) -> right(
                                        new Reconstruction(),
                                        with(v, v.cross().transpose(), v.between(), v.total()),
                                        l,
                                        b))),
                plant(
                        "S^-1 for S^-1/2",
                        Set.of(
                                "reconstruction-definition",
                                "reconstruction-perturbation",
                                "reconstruction-descent",
                                "singular-views",
                                "ties"),
                        solving(Reconstruction.class, (v, l, b) -> {
                            SymmetricEigen eigen = b.eigen(v.total());
                            Whitening half = Whitening.of(v.total(), b);
                            double[] inverse = new double[half.rank()];
                            Arrays.setAll(inverse, j -> 1 / eigen.values()[j]);
                            Matrix rows = eigen.vectors().firstRows(half.rank()).scaleRows(inverse);
                            return Claims.production()
                                    .solve(
                                            new Reconstruction(),
                                            v,
                                            l,
                                            new Whitening.Spectral(rows, half.largest(), half.smallest(), 0),
                                            b);
                        })),
                plant(
                        "phi for phi^2 in the loss of reconstruction",
                        Set.of("reconstruction-definition", "reconstruction-descent", "singular-views"),
                        solving(Reconstruction.class, (v, l, b) -> {
                            Solution s = right(new Reconstruction(), v, l, b);
                            return withLoss(s, k -> {
                                double loss = v.clean().trace();
                                for (int j = 0; j < k; j++) {
                                    loss -= s.spectrum().at(j);
                                }
                                return loss;
                            });
                        })),
                plant(
                        "factor 2 missing in the loss of joint embedding",
                        Set.of("joint-embedding-definition", "joint-embedding-descent", "singular-views"),
                        solving(JointEmbedding.class, (v, l, b) -> {
                            Solution s = right(new JointEmbedding(), v, l, b);
                            return withLoss(s, k -> s.loss().applyAsDouble(k) / 2);
                        })),
                plant(
                        "omega in place of its square in the spectral contrastive loss",
                        Set.of("spectral-contrastive-descent"),
                        solving(SpectralContrastive.class, (v, l, b) -> {
                            Solution s = right(new SpectralContrastive(), v, l, b);
                            return withLoss(s, k -> -sum(s, k));
                        })),
                plant(
                        "InfoNCE's loss without its half",
                        Set.of("infonce-descent"),
                        solving(InfoNce.class, (v, l, b) -> right(new SpectralContrastive(), v, l, b))),
                plant(
                        "omega missing its square in the loss of Barlow Twins",
                        Set.of("barlow-twins-descent"),
                        solving(BarlowTwins.class, (v, l, b) -> {
                            Solution s = right(new BarlowTwins(1), v, l, b);
                            return withLoss(s, k -> k - sum(s, k));
                        })),
                plant(
                        "factor 2 missing in the loss of VICReg",
                        Set.of("vicreg-descent"),
                        solving(Vicreg.class, (v, l, b) -> {
                            Solution s = right(new Vicreg(), v, l, b);
                            return withLoss(s, k -> s.loss().applyAsDouble(k) / 2);
                        })),
                plant(
                        "C for G in joint embedding",
                        Set.of(
                                "joint-embedding-definition",
                                "joint-embedding-perturbation",
                                "joint-embedding-descent",
                                "singular-views",
                                "ties"),
                        solving(
                                JointEmbedding.class,
                                (v, l, b) ->
                                        right(new JointEmbedding(), with(v, v.cross(), v.clean(), v.total()), l, b))),
                plant(
                        "G for S in joint embedding",
                        Set.of(
                                "joint-embedding-definition",
                                "joint-embedding-perturbation",
                                "joint-embedding-descent",
                                "singular-views",
                                "ties"),
                        solving(
                                JointEmbedding.class,
                                (v, l, b) -> right(
                                        new JointEmbedding(), with(v, v.cross(), v.between(), v.between()), l, b))),
                plant(
                        "a sign in the loss of supervised regression",
                        Set.of("supervised-definition", "supervised-descent"),
                        solving(Supervised.class, (v, l, b) -> {
                            Solution s = right(new Supervised(), v, l, b);
                            double energy = l.orElseThrow().energy();
                            return withLoss(s, k -> 2 * energy - s.loss().applyAsDouble(k));
                        })),
                plant(
                        "supervised regression without augmentation",
                        Set.of("supervised-definition", "supervised-perturbation", "supervised-descent"),
                        solving(
                                Supervised.class,
                                (v, l, b) ->
                                        right(new Supervised(), with(v, v.cross(), v.between(), v.between()), l, b))),
                plant(
                        "lambda^2 for lambda in the joint objective",
                        Set.of("joint-definition", "joint-perturbation", "joint-descent", "joint-bl24-protocol"),
                        new Claims() {
                            @Override
                            public Solution solve(
                                    SpectralObjective objective,
                                    ViewMoments views,
                                    Optional<LabelViewMoments> labels,
                                    Backend backend) {
                                return objective instanceof SupervisedReconstruction joint
                                        ? right(
                                                new SupervisedReconstruction(joint.lambda() * joint.lambda()),
                                                views,
                                                labels,
                                                backend)
                                        : Claims.super.solve(objective, views, labels, backend);
                            }
                        }),
                plant("every distinct value a tie", Set.of("ties"), solving(Reconstruction.class, (v, l, b) -> {
                    Solution s = right(new Reconstruction(), v, l, b);
                    return new Solution(s.encoder(), s.spectrum(), s.loss(), s.decoder(), s.available(), k -> true);
                })),
                plant("rank d of singular data", Set.of("ranks"), solving(Reconstruction.class, (v, l, b) -> {
                    Solution s = right(new Reconstruction(), v, l, b);
                    return new Solution(s.encoder(), s.spectrum(), s.loss(), s.decoder(), v.dimension(), s.cuts());
                })),
                plant("never, whatever the structure", Set.of("verdicts"), new Claims() {
                    @Override
                    public boolean neverHelps(SpectralObjective objective, ViewMoments views, int k, Backend backend) {
                        return true;
                    }
                }),
                plant("1 missing in the threshold of reconstruction", Set.of("alignment-thresholds"), new Claims() {
                    @Override
                    public AlignmentThresholds thresholds(Vector signal, Vector irrelevant, Vector augmentation) {
                        AlignmentThresholds right = Claims.super.thresholds(signal, irrelevant, augmentation);
                        return new AlignmentThresholds(
                                new Recovery.From(
                                        right.alphaSquaredReconstruction().orElseThrow() + 1, 90, 0),
                                right.jointEmbedding(),
                                right.diagonal());
                    }
                }),
                plant(
                        "sigma for sigma^2 of the aligned noise in thresholds of matrices",
                        Set.of("thresholds-commuting", "thresholds-general"),
                        new Claims() {
                            @Override
                            public AlignmentThresholds thresholds(
                                    SignalModel model, int k, double degrees, Backend backend) {
                                AlignmentThresholds right = Claims.super.thresholds(model, k, degrees, backend);
                                return new AlignmentThresholds(
                                        rooted(right.reconstruction()),
                                        rooted(right.jointEmbedding()),
                                        right.diagonal());
                            }

                            private Recovery rooted(Recovery right) {
                                return right instanceof Recovery.From from
                                        ? new Recovery.From(Math.sqrt(from.threshold()), 90, 0)
                                        : right;
                            }
                        }),
                plant("another angle in thresholds of matrices", Set.of("thresholds-general"), new Claims() {
                    @Override
                    public AlignmentThresholds thresholds(SignalModel model, int k, double degrees, Backend backend) {
                        return Claims.super.thresholds(model, k, degrees / 2, backend);
                    }
                }),
                plant("m for s in the rate of one layer", Set.of("dynamics-one-layer"), new Claims() {
                    @Override
                    public double oneLayer(double cross, double total, double time) {
                        return cross / total * (1 - Math.exp(-cross * time));
                    }
                }),
                plant("factor 2 missing in the rate of two layers", Set.of("dynamics-two-layer"), new Claims() {
                    @Override
                    public double twoLayer(double cross, double total, double start, double time) {
                        return Claims.super.twoLayer(cross, total, start, time / 2);
                    }
                }),
                plant("half the speed of stepwise learning", Set.of("dynamics-stepwise-barlow"), new Claims() {
                    @Override
                    public double stepwise(double eigenvalue, double start, double time) {
                        return Claims.super.stepwise(eigenvalue, start, time / 2);
                    }
                }),
                plant("one layer too many in self-distillation", Set.of("dynamics-distillation"), new Claims() {
                    @Override
                    public double distilled(double cross, double total, int depth, double start, double time) {
                        return Claims.super.distilled(cross, total, depth + 1, start, time);
                    }
                }),
                plant("a flow followed for a thousandth too long", Set.of("dynamics-matrices"), new Claims() {
                    @Override
                    public List<List<Matrix>> flow(
                            LearningFlow flow, List<Matrix> start, double[] times, Backend backend) {
                        return Claims.super.flow(
                                flow,
                                start,
                                Arrays.stream(times).map(t -> t * 1.001).toArray(),
                                backend);
                    }
                }),
                plant("the band of a smaller tolerance", Set.of("ambiguity-band"), new Claims() {
                    @Override
                    public AmbiguityFront.Band band(
                            ViewMoments views, LabelViewMoments labels, int k, double tolerance, Backend backend) {
                        return Claims.super.band(views, labels, k, tolerance * 0.9, backend);
                    }
                }),
                courseMistake(
                        "twice the labels in the course",
                        Set.of("course-regression"),
                        d -> new ExpectedDescent(twice(d.target()), d.total(), d.damping()),
                        momentum -> momentum,
                        steps -> steps),
                courseMistake(
                        "S for G in the course",
                        Set.of("course-contrastive"),
                        d -> new ExpectedDescent(totalForBetween(d), d.total(), d.damping()),
                        momentum -> momentum,
                        steps -> steps),
                courseMistake(
                        "no damping in the course",
                        COURSES,
                        d -> new ExpectedDescent(d.target(), d.total(), 0),
                        momentum -> momentum,
                        steps -> steps),
                courseMistake("no momentum in the course", COURSES, d -> d, momentum -> 0, steps -> steps),
                courseMistake(
                        "one step too few in the course",
                        COURSES,
                        d -> d,
                        momentum -> momentum,
                        steps -> steps.stream().map(step -> step - 1).toList()));
    }

    private static Target twice(Target target) {
        return target instanceof Target.Factor factor
                ? new Target.Factor(factor.factor().times(2))
                : target;
    }

    private static Target totalForBetween(ExpectedDescent descent) {
        return descent.target() instanceof Target.Form ? new Target.Form(descent.total()) : descent.target();
    }

    private static PlantedMistake courseMistake(
            String name,
            Set<String> caughtBy,
            UnaryOperator<ExpectedDescent> change,
            DoubleUnaryOperator momentumChange,
            UnaryOperator<List<Integer>> stepChange) {
        return plant(name, caughtBy, new Claims() {
            @Override
            public List<ExpectedDescent.Iterate> course(
                    ExpectedDescent descent,
                    ExpectedDescent.Iterate start,
                    double[] rates,
                    double momentum,
                    List<Integer> steps,
                    Backend backend) {
                return Claims.super.course(
                        change.apply(descent),
                        start,
                        rates,
                        momentumChange.applyAsDouble(momentum),
                        stepChange.apply(steps),
                        backend);
            }
        });
    }

    private static List<PlantedMistake> ofProbes() {
        return List.of(
                plant("r2 of the uncentred label energy", Set.of("r2"), new Claims() {
                    @Override
                    public Alignment alignment(
                            SymmetricMatrix covariance, Matrix encoder, LabelMoments labels, Backend backend) {
                        Alignment right = Claims.super.alignment(covariance, encoder, labels, backend);
                        double wrong = labels.energy() / labels.second().trace();
                        return new Alignment(right.explained(), right.r2().times(wrong), right.percent());
                    }
                }),
                plant("square root missing in the alignment", Set.of("alignment"), new Claims() {
                    @Override
                    public Alignment alignment(
                            SymmetricMatrix covariance, Matrix encoder, LabelMoments labels, Backend backend) {
                        Alignment right = Claims.super.alignment(covariance, encoder, labels, backend);
                        return new Alignment(
                                right.explained(),
                                right.r2(),
                                right.percent().times(right.percent()).times(0.01));
                    }
                }),
                plant("square root missing in the sine", Set.of("gain-range"), new Claims() {
                    @Override
                    public double sineMax(SymmetricMatrix covariance, Matrix encoder, int k, Backend backend) {
                        double right = Claims.super.sineMax(covariance, encoder, k, backend);
                        return right * right;
                    }
                }),
                plant("training accuracy for leave-one-out", Set.of("leave-one-out"), new Claims() {
                    @Override
                    public double leaveOneOut(
                            Matrix rows,
                            ClassLabels labels,
                            Matrix encoder,
                            Moments moments,
                            LabelMoments task,
                            Backend backend) {
                        Matrix twice = Matrix.stack(rows, rows);
                        int[] classOf = new int[twice.rows()];
                        Arrays.setAll(classOf, i -> labels.classOf(i % rows.rows()));
                        return Claims.super.leaveOneOut(
                                twice, new ClassLabels(classOf, labels.names()), encoder, moments, task, backend);
                    }
                }),
                plant("total for within-class covariance", Set.of("predicted-accuracy"), new Claims() {
                    @Override
                    public Estimate predictedAccuracy(
                            LabelledMoments moments, Matrix encoder, Backend backend, long seed) {
                        List<SymmetricMatrix> total = moments.classCounts().stream()
                                .map(c -> moments.overall().covariance())
                                .toList();
                        return Claims.super.predictedAccuracy(
                                new LabelledMoments(
                                        moments.overall(),
                                        moments.classCounts(),
                                        moments.classMeans(),
                                        Optional.of(total)),
                                encoder,
                                backend,
                                seed);
                    }
                }),
                plant("accuracy for error", Set.of("predicted-accuracy"), new Claims() {
                    @Override
                    public Estimate predictedAccuracy(
                            LabelledMoments moments, Matrix encoder, Backend backend, long seed) {
                        Estimate right = Claims.super.predictedAccuracy(moments, encoder, backend, seed);
                        return new Estimate(1 - right.value(), right.standardError(), new Basis.Exact());
                    }
                }));
    }
}
