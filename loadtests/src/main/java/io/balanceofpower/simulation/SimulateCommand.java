package io.balanceofpower.simulation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.balanceofpower.cli.ExitCode;
import io.balanceofpower.cli.SubCommand;
import io.balanceofpower.loadtests.ResultFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs seeds one after the other, and tells of each that breaks a promise. */
@Command(
        name = "simulate",
        header = "Run the ownership protocol in a simulated mesh, with faults drawn by a seed.",
        description = {
            "Several nodes, devices that resend and reconnect, and a model of Kafka's transactions and fencing, in one thread"
                    + " and without a clock. Crashes, pauses, cuts, lost and late messages, unknown outcomes, wrong"
                    + " membership; then peace, in which everything must come to its end. The code under test is the one"
                    + " that nodes run. The same seed is the same run."
        },
        footer = {
            "  bop simulate                        10,000 seeds from 1 on",
            "  bop simulate --seeds 1000000        all night",
            "  bop simulate --seed 42              one run, told line by line",
            "  bop simulate --json simulate.json   for scripts; exit code 1 if a promise was broken"
        })
public final class SimulateCommand implements SubCommand {
    private static final int TOLD_MAX = 20;
    private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(2);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls anything
    private CommandSpec spec;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "10000",
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private long seeds;

    @Option(
            names = "--from",
            paramLabel = "S",
            defaultValue = "1",
            description = "The first seed. Default: ${DEFAULT-VALUE}.")
    private long from;

    @Option(names = "--seed", paramLabel = "S", description = "Run this seed only, and print what happens in it.")
    private @Nullable Long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there.")
    private @Nullable Path json;

    @Override
    public Integer call() throws Exception {
        if (seeds < 1) {
            throw new ParameterException(spec.commandLine(), "--seeds is " + seeds + ": 1 or more");
        }
        if (json != null) {
            ResultFile.clear(json);
        }
        PrintWriter out = spec.commandLine().getOut();
        Totals totals = new Totals();
        Long only = seed;
        if (only != null) {
            totals.add(Simulation.run(only, null, out::println));
        } else {
            runAll(totals, out);
        }
        totals.summary().forEach(out::println);
        out.flush();
        if (json != null) {
            ResultFile.write(json, json(totals));
        }
        return (totals.failed().isEmpty() ? ExitCode.OK : ExitCode.PROMISE_BROKEN).number();
    }

    private void runAll(Totals totals, PrintWriter out) {
        PrintWriter people = spec.commandLine().getErr();
        long startedNs = System.nanoTime();
        long shownNs = startedNs;
        for (long next = from; next < from + seeds; next++) {
            Outcome outcome = Simulation.run(next, null, null);
            totals.add(outcome);
            if (outcome.broken() != null && totals.failed().size() <= TOLD_MAX) {
                out.println("seed " + next + ": " + outcome.broken().words() + ": " + outcome.what()
                        + " (bop simulate --seed " + next + " tells all)");
                out.flush();
            }
            long nowNs = System.nanoTime();
            if (nowNs - shownNs > PROGRESS_NS) {
                shownNs = nowNs;
                double minutes = (nowNs - startedNs) / 60e9;
                people.printf(
                        Locale.ROOT,
                        "%,d of %,d seeds, %,.0f a minute, %d broken%n",
                        totals.runs(),
                        seeds,
                        totals.runs() / minutes,
                        totals.failed().size());
                people.flush();
            }
        }
    }

    private static ObjectNode json(Totals totals) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("seeds", totals.runs())
                .put("steps", totals.steps())
                .put("messages", totals.messages())
                .put("duplicates", totals.count(List.of(Promise.DUPLICATE)))
                .put("missing", totals.count(List.of(Promise.MISSING)))
                .put("reordered", totals.count(List.of(Promise.REORDERED)))
                .put("promisesKept", totals.failed().isEmpty());
        ObjectNode faults = json.putObject("faults");
        totals.faults().forEach((fault, count) -> faults.put(fault.name().toLowerCase(Locale.ROOT), count));
        ArrayNode failed = json.putArray("failedSeeds");
        totals.failed()
                .forEach(outcome -> failed.addObject()
                        .put("seed", outcome.seed())
                        .put("promise", String.valueOf(outcome.broken()))
                        .put("what", outcome.what()));
        return json;
    }
}
