package io.balanceofpower.access;

import io.balanceofpower.step1_accept.AuthenticationMethod;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of devices that show who they are. Any thread. */
final class AccessMetrics {
    private final Map<AuthenticationMethod, LongAdder> known = new EnumMap<>(AuthenticationMethod.class);
    private final Map<Denial, LongAdder> denied = new EnumMap<>(Denial.class);

    AccessMetrics() {
        for (AuthenticationMethod method : AuthenticationMethod.values()) {
            known.put(method, new LongAdder());
        }
        for (Denial denial : Denial.values()) {
            denied.put(denial, new LongAdder());
        }
    }

    void register(MeterRegistry registry, AccessFiles files, VerifyPool pool, VerifiedPasswords verified) {
        known.forEach((method, count) -> counter(
                registry, "bop.access.known", "Devices that have shown who they are, by how", "method", method, count));
        denied.forEach((denial, count) -> counter(
                registry, "bop.access.denied", "Devices that were not let in, by why", "reason", denial, count));
        files.faulty()
                .forEach((name, isFaulty) -> Gauge.builder(
                                "bop.access.file.faulty", () -> isFaulty.getAsBoolean() ? 1 : 0)
                        .description("1 while a file has become wrong, so that what it was before still counts")
                        .tag("file", name)
                        .register(registry));
        Gauge.builder("bop.access.verify.waiting", pool, VerifyPool::waiting)
                .description("Passwords and tokens that wait for a thread to verify them")
                .register(registry);
        Gauge.builder("bop.access.passwords.kept", verified, VerifiedPasswords::size)
                .description("Passwords that were right a short while ago and are not hashed again")
                .register(registry);
    }

    private static void counter(
            MeterRegistry registry, String name, String description, String tag, Enum<?> value, LongAdder count) {
        FunctionCounter.builder(name, count, LongAdder::sum)
                .description(description)
                .tag(tag, value.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    void known(AuthenticationMethod method) {
        increment(known.get(method));
    }

    void denied(Denial denial) {
        increment(denied.get(denial));
    }

    private static void increment(@org.jspecify.annotations.Nullable LongAdder count) {
        if (count == null) {
            throw new IllegalStateException("a constant without a counter");
        }
        count.increment();
    }
}
