package io.balanceofpower.load.simulations;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.balanceofpower.cli.ExitCode;
import io.balanceofpower.load.KafkaAudit;
import io.balanceofpower.load.KafkaAudit.KafkaUnreadable;
import io.balanceofpower.load.RunPlan;
import io.balanceofpower.load.Verdict;
import io.balanceofpower.loadtests.gatling.MqttProbe;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process that runs one simulation, and audits it. Its arguments are a {@link RunPlan}. */
public final class LoadMain {
    private static final Duration PROBE_MAX = Duration.ofSeconds(20);

    private final LoadRun run;

    private LoadMain(LoadRun run) {
        this.run = run;
    }

    /** Ends with one of the command's exit codes. */
    public static void main(String[] arguments) {
        // What is lost and refused on purpose stands in the report; the console is for progress.
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(Level.ERROR);
        ExitCode exitCode = run(RunPlan.of(arguments));
        System.out.flush();
        System.exit(exitCode.number());
    }

    private static ExitCode run(RunPlan plan) {
        try {
            return new LoadMain(LoadRun.begin(plan)).run();
        } catch (KafkaUnreadable e) {
            return refuse(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return refuse(ExitCode.INTERRUPTED, "interrupted");
        } catch (Exception e) {
            // Gatling makes simulations by reflection, and Scala declares nothing.
            Throwable cause = e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
            if (cause instanceof IllegalArgumentException) {
                return refuse(ExitCode.USAGE, String.valueOf(cause.getMessage()));
            }
            cause.printStackTrace();
            return refuse(ExitCode.INTERNAL, "unexpected " + cause);
        }
    }

    private static ExitCode refuse(ExitCode exitCode, String words) {
        System.err.println("bop: " + words);
        return exitCode;
    }

    /** What can be wrong is looked for before minutes are spent: the target, and the Kafka of the audit. */
    private ExitCode run() throws KafkaUnreadable, InterruptedException {
        RunPlan plan = run.plan();
        Optional<KafkaAudit> audit = Optional.empty();
        if (plan.bootstrapServers().isPresent()) {
            audit = Optional.of(new KafkaAudit(plan.bootstrapServers().get(), plan.kafkaConfig(), plan.topics()));
        }
        Optional<String> problem = probe();
        if (problem.isPresent()) {
            return refuse(ExitCode.UNAVAILABLE, problem.get());
        }
        announce();
        GatlingRun gatling = GatlingRun.of(
                getClass().getPackageName() + "." + run.parameters().question().simulation(), plan.out());
        return finish(gatling, audit);
    }

    /** One message to each node. */
    private Optional<String> probe() throws InterruptedException {
        Trades trades = Trades.of(run.parameters());
        List<String> servers = run.plan().servers();
        for (int i = 0; i < servers.size(); i++) {
            Optional<String> problem = MqttProbe.problem(
                    Target.protocol(run),
                    servers.get(i),
                    Target.device(run, "probe-" + (i + 1)),
                    trades.probeTopic(),
                    trades.probe(run.plan().runId()),
                    run.parameters().number("qos"),
                    PROBE_MAX);
            if (problem.isPresent()) {
                return Optional.of("The target " + servers.get(i) + " does not take a device's message: "
                        + problem.get() + ". Nothing was run.");
            }
        }
        return Optional.empty();
    }

    private void announce() {
        System.out.println(run.parameters().question().what());
        System.out.println("  against " + String.join(", ", run.plan().servers()));
        System.out.println("  " + String.join(" ", run.parameters().all().toList()));
        int oneIn = run.parameters().number("log.one.in");
        if (oneIn > 1) {
            System.out.println(
                    "  Of the successes, one in " + oneIn + " is in the report, and all failures are: percentiles"
                            + " hold, counts and rates of successes do not. The audit has every message.");
        }
    }

    private ExitCode finish(GatlingRun gatling, Optional<KafkaAudit> audit) throws InterruptedException {
        List<String> words = new ArrayList<>();
        Optional<Verdict> verdict = Optional.empty();
        ExitCode exitCode = ExitCode.OK;
        if (audit.isPresent()) {
            System.out.println("Reading Kafka to its end for the audit ...");
            try {
                verdict = Optional.of(audit.get()
                        .compare(run.book(), records -> System.out.println("  " + records + " records read")));
                words.addAll(verdict.get().words());
                exitCode = verdict.get().kept() ? ExitCode.OK : ExitCode.PROMISE_BROKEN;
            } catch (KafkaUnreadable e) {
                words.add("Audit: FAILED, this run proves nothing. " + e.getMessage());
                exitCode = ExitCode.UNAVAILABLE;
            }
        } else {
            words.add("No audit: name the target's Kafka with --kafka and --topic.");
        }
        if (run.failure().isPresent()) {
            words.add("The run FAILED: " + run.failure().get());
            exitCode = ExitCode.PROMISE_BROKEN;
        }
        if (!gatling.report()) {
            words.add("Gatling: at least one assertion FAILED.");
            exitCode = exitCode == ExitCode.OK ? ExitCode.PROMISE_BROKEN : exitCode;
        }
        ReportPage page = new ReportPage(gatling.directory());
        page.write(words, exitCode == ExitCode.OK, audit.isPresent(), verdict);
        System.out.println();
        words.forEach(System.out::println);
        System.out.println("Report: " + page.index());
        return exitCode;
    }
}
