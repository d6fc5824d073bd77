package io.balanceofpower.routes;

import io.balanceofpower.routes.RoutesChange.Obstacle;
import io.balanceofpower.routes.RoutesOnDisk.Found;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.step1_accept.Steady;
import io.balanceofpower.step4_route.RouteCounts;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step4_route.RoutesReading;
import io.balanceofpower.step6_commit.BusException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes that count at the moment. They are replaced as a whole: a message goes by one set or by the other. New ones come
 * from the file, once it or a file that it refers to has changed and two looks in a row have found the same, and by {@link
 * #replace}. When they are wrong, or what they need cannot be had, the old ones stay.
 *
 * <p>Any thread asks for {@link #now}; one thread reads, checks and replaces, and may block.
 */
public final class CurrentRoutes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CurrentRoutes.class);

    /** How often files are looked at. */
    static final long PERIOD_MS = 2_000;

    private final RoutesOnDisk disk;
    private final RouteCounts counts;
    private final AtomicBoolean changing = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "bop-routes");
        made.setDaemon(true);
        return made;
    });
    private volatile RouteSet now;
    private volatile @Nullable Faulty faulty;

    // Owned by the thread.
    private final Steady<Map<Path, String>> contents;
    private Set<Path> watched;
    private @Nullable Following following;

    /**
     * Why what is in the file does not count.
     *
     * @param since when that was found
     * @param words one or more, a sentence each, with the remedy
     */
    public record Faulty(Instant since, List<String> words) {}

    /** Sees to it that messages may go to some topics; returns once they may, or throws a {@link BusException}. Blocks. */
    @FunctionalInterface
    public interface Preparation {
        void prepare(Set<String> topics);
    }

    private record Following(Preparation preparation, RoutesMeters meters, Consumer<RouteSet> taken) {}

    private CurrentRoutes(RoutesOnDisk disk, Found found, Routes routes) {
        this.disk = disk;
        this.counts = new RouteCounts();
        this.now = new RouteSet(routes.countingIn(counts), found.reading().hash(), 1, Instant.now());
        this.contents = new Steady<>(found.held());
        this.watched = found.held().keySet();
    }

    /** Reads the file for the first time, or says all that is wrong with it. Blocks; not for an event loop. */
    public static YamlLoading<CurrentRoutes> open(Path file) {
        RoutesOnDisk disk = new RoutesOnDisk(file);
        Found found = disk.read();
        return found.reading()
                .loading()
                .fold(
                        routes -> new YamlLoading.Loaded<>(new CurrentRoutes(disk, found, routes)),
                        YamlLoading.Faulty::new);
    }

    /** A message asks once, and goes by what it got. */
    public RouteSet now() {
        return now;
    }

    public Path file() {
        return disk.file();
    }

    /** Empty while what is in the file counts. */
    public Optional<Faulty> faulty() {
        return Optional.ofNullable(faulty);
    }

    /**
     * Takes new routes from now on. Once.
     *
     * @param preparation of the topics of each set before it counts
     * @param taken told each set that counts, the present one first, on this object's thread
     */
    public void follow(Preparation preparation, MeterRegistry registry, Consumer<RouteSet> taken) {
        follow(preparation, registry, taken, PERIOD_MS);
    }

    void follow(Preparation preparation, MeterRegistry registry, Consumer<RouteSet> taken, long periodMs) {
        thread.execute(() -> {
            RoutesMeters meters = new RoutesMeters(registry, counts, () -> faulty != null);
            meters.show(now);
            following = new Following(preparation, meters, taken);
            taken.accept(now);
        });
        var unused = thread.scheduleWithFixedDelay(this::look, periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    /** Checks routes as if they were in the file. Never fails. */
    public CompletableFuture<RoutesChange> check(byte[] content) {
        return alone(() -> {
            RoutesReading reading = disk.read(content).reading();
            return reading.loading()
                    .fold(
                            routes -> new RoutesChange.Right(routes, reading.hash(), warnings(routes)),
                            RoutesChange.Wrong::new);
        });
    }

    /** Checks routes, has them prepared, writes them to the file, and lets them count. Never fails. */
    public CompletableFuture<RoutesChange> replace(byte[] content) {
        return alone(() -> {
            Found found = disk.read(content);
            RoutesChange change = take(found, () -> disk.write(content));
            if (change instanceof RoutesChange.Taken) {
                settle(found.held());
                right();
            }
            return change;
        });
    }

    private CompletableFuture<RoutesChange> alone(Supplier<RoutesChange> work) {
        if (!changing.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(
                    new RoutesChange.Prevented(Obstacle.NOT_NOW, "another change is under way: wait for it"));
        }
        try {
            return CompletableFuture.supplyAsync(work, thread).whenComplete((change, failure) -> changing.set(false));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(
                    new RoutesChange.Prevented(Obstacle.NOT_NOW, "the node is stopping: ask another"));
        }
    }

    /** The thread. */
    private void look() {
        try {
            Map<Path, String> found = RoutesOnDisk.look(watched);
            if (contents.isSettled(found) && !contents.isCounted(found)) {
                read(found);
            }
        } catch (RuntimeException e) { // else the file would silently not be followed any more
            LOG.error("The routes in {} could not be looked at", disk.file(), e);
            wrong(List.of("the node failed to read it (" + e + "): see its log"));
        }
    }

    /** @param settled what two looks found */
    private void read(Map<Path, String> settled) {
        Found found = disk.read();
        if (!found.held().equals(settled)) {
            // It refers to other files than were looked at, or has changed meanwhile: these are to be looked at twice.
            watched = found.held().keySet();
            contents.isSettled(found.held());
            return;
        }
        RoutesChange change = take(found, () -> {});
        if (!(change instanceof RoutesChange.Prevented)) { // which is tried again
            settle(found.held());
        }
        change.fold(
                taken -> right(),
                checked -> right(),
                problems -> wrong(problems.stream().map(Problem::toString).toList()),
                (obstacle, why) -> wrong(List.of(why)));
    }

    private void settle(Map<Path, String> held) {
        watched = held.keySet();
        contents.isSettled(held);
        contents.count(held);
    }

    private boolean right() {
        if (faulty != null) {
            LOG.info("{} is right again", disk.file());
            faulty = null;
        }
        return true;
    }

    private boolean wrong(List<String> words) {
        Faulty before = faulty;
        if (before == null || !before.words().equals(words)) {
            faulty = new Faulty(Instant.now(), words);
            LOG.error("{} has changed and does not count, what it was before does; {}", disk.file(), words);
        }
        return false;
    }

    /** Writes what is to count before it does. */
    private interface Writing {
        void write() throws IOException;
    }

    /** The order of the steps: what may fail comes before what changes something. The thread. */
    private RoutesChange take(Found found, Writing writing) {
        Following ready = following;
        if (ready == null) {
            return new RoutesChange.Prevented(Obstacle.NOT_NOW, "the node is starting: ask again when it is ready");
        }
        RoutesChange change = found.reading()
                .loading()
                .fold(routes -> take(routes, found.reading().hash(), writing, ready), RoutesChange.Wrong::new);
        ready.meters().count(change);
        return change;
    }

    private RoutesChange take(Routes routes, String hash, Writing writing, Following ready) {
        try {
            ready.preparation().prepare(routes.destinations()); // before the first message goes there
            writing.write(); //                                    before it counts, so that a restart finds it
        } catch (BusException e) {
            return new RoutesChange.Prevented(Obstacle.KAFKA, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new RoutesChange.Prevented(
                    Obstacle.FILE,
                    disk.file() + " cannot be written (" + e
                            + "): change it where it comes from, such as its ConfigMap,"
                            + " and the node takes it from there");
        }
        RouteSet before = now;
        List<String> warnings = warnings(routes);
        if (hash.equals(before.hash())) {
            return new RoutesChange.Taken(before, false, warnings);
        }
        RouteSet set = new RouteSet(routes.countingIn(counts), hash, before.version() + 1, Instant.now());
        now = set;
        ready.meters().show(set);
        warnings.forEach(warning -> LOG.warn("{}", warning));
        ready.taken().accept(set);
        LOG.info(
                "Routes {} (version {}) count from now on, instead of {}",
                set.shortHash(),
                set.version(),
                before.shortHash());
        return new RoutesChange.Taken(set, true, warnings);
    }

    private List<String> warnings(Routes routes) {
        return Stream.concat(
                        routes.warnings().stream().map(Problem::toString), routes.renumbered(now.routes()).stream())
                .toList();
    }

    /** Looks at the files now. Blocks; for tests. */
    void lookNow() {
        CompletableFuture.runAsync(this::look, thread).join();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
