package io.balanceofpower.access;

import io.balanceofpower.settings.AccessSettings;
import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.TokenSettings;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.step2_authorize.Permissions;
import io.vertx.core.Future;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The users, permissions and keys that count at the moment, kept up with their files and addresses by one thread. Any
 * thread may ask.
 */
final class AccessFiles implements AutoCloseable {

    /** How often files are looked at. */
    static final long PERIOD_MS = 2_000;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "bop-access");
        made.setDaemon(true);
        return made;
    });

    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    /** Grows when something has changed, and once that can be seen. */
    private final AtomicLong version = new AtomicLong();

    private final List<Watched<?>> files = new ArrayList<>();
    private final Map<String, BooleanSupplier> faulty = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Optional<Watched<Users>> users;
    private final Optional<Watched<Permissions>> permissions;
    private final Permissions withoutFile;
    private final Optional<KeySource> keys;

    private AccessFiles(AccessSettings settings, HttpClient client) {
        users = settings.usersFile().flatMap(file -> watch("users", file, Users::load));
        permissions = settings.permissionsFile().flatMap(file -> watch("permissions", file, Permissions::load));
        withoutFile = settings.open() ? Permissions.everything() : Permissions.nothing();
        keys = settings.tokens().flatMap(tokens -> keys(tokens, client));
    }

    /** Reads everything for the first time, or says all that is wrong. Blocks on files. */
    static YamlLoading<AccessFiles> open(AccessSettings settings) {
        return open(settings, FetchedKeys.client());
    }

    /** @param client fetches keys */
    static YamlLoading<AccessFiles> open(AccessSettings settings, HttpClient client) {
        AccessFiles made = new AccessFiles(settings, client);
        if (!made.problems.isEmpty()) {
            made.close();
            return new YamlLoading.Faulty<>(List.copyOf(made.problems));
        }
        var unused = made.thread.scheduleWithFixedDelay(
                () -> made.files.forEach(Watched::check), PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
        return new YamlLoading.Loaded<>(made);
    }

    private <T> Optional<Watched<T>> watch(String name, Path file, Watched.Reader<T> reader) {
        YamlLoading<Watched<T>> opened = Watched.open(file, reader, changed -> tell());
        return opened.fold(
                watched -> {
                    files.add(watched);
                    faulty.put(name, watched::isFaulty);
                    return Optional.of(watched);
                },
                wrong -> {
                    problems.addAll(wrong);
                    return Optional.empty();
                });
    }

    private void tell() {
        version.incrementAndGet();
        watchers.forEach(Runnable::run);
    }

    private Optional<KeySource> keys(TokenSettings tokens, HttpClient client) {
        if (!tokens.keys().startsWith("https://")) {
            return watch("keys", Path.of(tokens.keys()), Jwks::load).map(KeysInFile::new);
        }
        FetchedKeys fetched = new FetchedKeys(URI.create(tokens.keys()), client, thread);
        faulty.put("keys", fetched::isFaulty);
        return Optional.of(fetched);
    }

    private record KeysInFile(Watched<Jwks> file) implements KeySource {

        @Override
        public Optional<Jwks> keys() {
            return Optional.of(file.now());
        }

        /** A file is looked at all the time. */
        @Override
        public Future<Boolean> refreshed() {
            return Future.succeededFuture(false);
        }
    }

    long version() {
        return version.get();
    }

    Users users() {
        return users.map(Watched::now).orElse(Users.NONE);
    }

    Permissions permissions() {
        return permissions.map(Watched::now).orElse(withoutFile);
    }

    /** Empty when no tokens are taken. */
    Optional<KeySource> keys() {
        return keys;
    }

    /** By what it is, whether a file or address is wrong, so that what it was before still counts. */
    Map<String, BooleanSupplier> faulty() {
        return Map.copyOf(faulty);
    }

    /** Is told, on a thread of its own, when users, permissions or keys have changed; must not block for long. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
