package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.SpectralObjective;
import dev.presage.report.Json;
import dev.presage.report.NearMissReport;
import dev.presage.report.SearchReport;
import dev.presage.report.SweepFigures;
import dev.presage.report.SweepHtml;
import dev.presage.report.SweepReport;
import dev.presage.study.Dimensions;
import dev.presage.study.Extent;
import dev.presage.study.NearMiss;
import dev.presage.study.PreparedData;
import dev.presage.study.SearchPlan;
import dev.presage.study.SearchResult;
import dev.presage.study.StrategySearch;
import dev.presage.study.Sweep;
import dev.presage.study.SweepPlan;
import dev.presage.study.SweepResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage sweep}: many strategies, ranked. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description =
                "A grid of noise strategies from lists {a,b,c}, ranked by what a linear probe gains over clean PCA;"
                        + " computed from moments alone.",
        footer = {
            "",
            "Examples:",
            "  presage sweep digits --noise \"mask(ratio={0.25,0.5,0.75},patch={1,2,4})\" --dim 4,16 --out results",
            "  presage sweep fashion-mnist --noise \"mask(ratio={0.1,0.5,0.9},patch={1,4})\" --dim all --out results",
            "  presage sweep digits --noise \"mask(ratio=?0.05..0.95,patch={1,2,4})\" --dim 16 --search 60",
            "  presage sweep digits --noise \"mask(ratio=?0.01..0.95,patch=2)\" --dim 2,4 --critical"
        })
final class SweepCommand implements Callable<Integer> {
    private static final double USUAL_ANGLE = 45;
    private static final double RIGHT_ANGLE = 90;

    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private PlotOptions plots = new PlotOptions();

    @Mixin
    private GridOptions grid = new GridOptions();

    @Option(
            names = "--noise",
            required = true,
            paramLabel = "EXPR",
            description = "A noise strategy, in which values may be lists {a,b,c}, which multiply out,"
                    + " and with --search or --critical ranges ?a..b. May be repeated.")
    private List<String> noises = List.of();

    @Option(
            names = "--search",
            paramLabel = "BUDGET",
            description = "Look for the best numbers in search ranges ?a..b, by at most so many evaluations.")
    private Optional<Integer> budget = Optional.empty();

    @Option(
            names = "--irrelevant",
            paramLabel = "G.npy",
            description =
                    "With --search: the covariance of irrelevant features over prepared values; the share of the other"
                            + " variance that the features keep is maximised, instead of the gain on labels.")
    private Optional<Path> irrelevant = Optional.empty();

    @Option(
            names = "--critical",
            description = "Look for the least number in a search range ?a..b at which the features leave clean PCA's.")
    private boolean critical;

    @Option(
            names = "--angle",
            paramLabel = "DEGREES",
            description = "With --critical: the largest angle to clean PCA that counts as the same (default: 45).")
    private Optional<Double> angle = Optional.empty();

    @Option(names = "--views", hidden = true, paramLabel = "V.npy")
    private List<Path> views = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write sweep.json there, and for a grid sweep.csv, sweep.html and heatmap.svg.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(this::sweep);
    }

    private int sweep() throws Exception {
        if (!views.isEmpty()) {
            throw new BadInputException(
                    "a sweep computes from moments alone and expects no recorded views, found --views " + views.get(0)
                            + "; analyze takes them");
        }
        plots.check(out);
        if (plots.wanted() && (budget.isPresent() || critical)) {
            throw new BadInputException("--plots expects a grid, found " + (critical ? "--critical" : "--search")
                    + ", which finds single numbers and has no figures");
        }
        List<SweepPlan.Family> families =
                noises.stream().map(SweepPlan.Family::parse).toList();
        List<SpectralObjective> wanted = grid.noisyObjectives();
        Dimensions ks = grid.dimensions(false);
        Callable<Integer> work = work(families, wanted, ks);
        return out.isPresent() ? OutputFolder.during("--out", out.get(), work) : work.call();
    }

    /** What to do, checked as far as it can be without data. */
    private Callable<Integer> work(List<SweepPlan.Family> families, List<SpectralObjective> wanted, Dimensions ks) {
        if (budget.isPresent() && critical) {
            throw new BadInputException("a sweep expects --search or --critical, found both");
        }
        if (irrelevant.isPresent() && budget.isEmpty()) {
            throw new BadInputException("--irrelevant expects --search BUDGET beside it, found none");
        }
        if (angle.isPresent() && !critical) {
            throw new BadInputException("--angle expects --critical beside it, found none");
        }
        if (budget.isPresent()) {
            List<Integer> asked = given(ks, "--search");
            if (asked.size() != 1) {
                throw new BadInputException(
                        "--search expects one number of features, found --dim with " + asked.size() + " of them");
            }
            SearchPlan plan =
                    new SearchPlan(families, wanted, asked.get(0), budget.get(), Optional.empty(), common.seed());
            return () -> search(plan);
        }
        if (critical) {
            List<Integer> asked = given(ks, "--critical");
            double degrees = angle.orElse(USUAL_ANGLE);
            if (!(degrees > 0 && degrees < RIGHT_ANGLE)) {
                throw new BadInputException("--angle expects degrees above 0 and below 90, found " + degrees);
            }
            NearMiss.requireOneParameter(families);
            return () -> nearMisses(families, wanted, asked, degrees);
        }
        families.forEach(SweepPlan.Family::requireNoSearch);
        SweepPlan plan = new SweepPlan(families, wanted, ks, common.seed());
        return () -> grid(plan);
    }

    private static List<Integer> given(Dimensions ks, String option) {
        if (ks instanceof Dimensions.Given given) {
            return given.ks().stream().distinct().sorted().toList();
        }
        throw new BadInputException(option + " expects numbers of features, found --dim all");
    }

    private int search(SearchPlan asked) {
        Backend backend = common.backend();
        Progress progress = common.stoppable();
        PreparedData prepared = data.readForSearch(backend, progress, common.seed());
        Optional<SymmetricMatrix> covariance = irrelevant.map(file ->
                SavedCovariance.read("--irrelevant", file, prepared.moments().dimension()));
        SearchPlan plan = new SearchPlan(
                asked.families(),
                possible(asked.objectives(), prepared),
                asked.k(),
                asked.budget(),
                covariance,
                asked.seed());
        SearchResult result = StrategySearch.run(prepared, plan, progress);
        String asJson = Json.print(SearchReport.json(result, Version.number()));
        out.ifPresent(folder -> AtomicFiles.write(folder.resolve("sweep.json"), asJson));
        return tell(
                asJson,
                SearchReport.table(result),
                "sweep.json",
                result.analysis().warnings(),
                result.analysis().partial());
    }

    private int nearMisses(
            List<SweepPlan.Family> families, List<SpectralObjective> wanted, List<Integer> ks, double degrees) {
        Backend backend = common.backend();
        Progress progress = common.stoppable();
        PreparedData prepared = data.read(backend, progress, common.seed());
        NearMiss.Found found = NearMiss.find(prepared, families, possible(wanted, prepared), ks, degrees, progress);
        String asJson = Json.print(NearMissReport.json(prepared.manifest(common.seed()), found, Version.number()));
        out.ifPresent(folder -> AtomicFiles.write(folder.resolve("sweep.json"), asJson));
        return tell(
                asJson,
                NearMissReport.table(found.levels()),
                "sweep.json",
                prepared.source().notes(),
                found.partial());
    }

    private int grid(SweepPlan asked) {
        Backend backend = common.backend();
        Progress progress = common.stoppable();
        PreparedData prepared = data.read(backend, progress, common.seed());
        SweepPlan plan = new SweepPlan(
                asked.families(), possible(asked.objectives(), prepared), asked.dimensions(), asked.seed());
        SweepResult result = Sweep.run(prepared, plan, progress);
        String asJson = Json.print(SweepReport.json(result, Version.number()));
        Optional<String> maps = SweepReport.heatMap(result);
        out.ifPresent(folder -> {
            AtomicFiles.write(folder.resolve("sweep.json"), asJson);
            AtomicFiles.write(folder.resolve("sweep.csv"), SweepReport.csv(result));
            AtomicFiles.write(folder.resolve("sweep.html"), SweepHtml.of(result, common.provenance()));
            maps.ifPresent(drawn -> AtomicFiles.write(folder.resolve("heatmap.svg"), drawn));
            plots.write(folder, SweepFigures.of(result));
        });
        return tell(
                asJson,
                SweepReport.table(result),
                maps.isPresent()
                        ? "sweep.json, sweep.csv, sweep.html and heatmap.svg"
                        : "sweep.json, sweep.csv and sweep.html",
                result.analysis().warnings(),
                result.analysis().partial());
    }

    /** The result on stdout, and where files went; of work that was stopped the latter alone. The exit code. */
    private int tell(String asJson, String table, String files, List<String> warnings, Optional<Extent> partial) {
        if (partial.isPresent()) {
            return CommonOptions.stopped(partial.get(), out, files);
        }
        if (common.json()) {
            Output.print(asJson);
            warnings.forEach(common::warn);
        } else {
            Output.print(table);
            out.ifPresent(folder -> Output.print("\nwrote " + files + " in " + folder + "\n"));
        }
        return 0;
    }

    /** All objectives that the data have labels for; those asked for by name must have them. */
    private List<SpectralObjective> possible(List<SpectralObjective> wanted, PreparedData prepared) {
        boolean unlabelled = prepared.labels().isEmpty();
        for (SpectralObjective objective : wanted) {
            if (unlabelled && objective.usesLabels() && !grid.allObjectives()) {
                throw new BadInputException(
                        "the objective " + objective.name() + " expects labels, found data without");
            }
        }
        return wanted.stream()
                .filter(objective -> !unlabelled || !objective.usesLabels())
                .toList();
    }
}
