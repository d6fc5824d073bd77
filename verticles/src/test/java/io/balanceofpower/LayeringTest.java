package io.balanceofpower;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.balanceofpower.layering.step2_early.Early;
import io.balanceofpower.layering.step9_late.Late;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code ls} promises about the packages (design.md, 7; style.md, 1 and 3), kept. */
class LayeringTest {
    private static final Pattern STEP = Pattern.compile("\\bstep(\\d+)_");

    private static final String OWNERSHIP = "io.balanceofpower.ownership";

    private static final String[] VERTX = {"io.vertx.."};
    private static final String[] VERTX_INTERNALS = {
        "io.vertx.core.internal..", "io.vertx.core.impl..", "io.vertx.mqtt.impl.."
    };
    private static final String[] MQTT = {"io.vertx.mqtt..", "io.netty.handler.codec.mqtt.."};
    private static final String[] KAFKA = {"org.apache.kafka..", "kafka.."};
    private static final String[] REACTOR = {"reactor.."};
    private static final String[] HAZELCAST = {"com.hazelcast.."};

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.balanceofpower");

    /** Breaks every rule that does not depend on the module. */
    private static final JavaClasses WRONG =
            new ClassFileImporter().importClasses(Early.class, Late.class, Late.LateHelper.class);

    // --- the rules ---

    private static ArchRule stepsUseNoLaterSteps() {
        return classes()
                .that(describe("are part of a step", c -> step(c).isPresent()))
                .should(useOnlyWhatTravelledBefore())
                .because("a message passes the steps in the order of their numbers, and a step that knows a later one"
                        + " cannot be read, tested or replaced before it; move what both need into the earlier step"
                        + " or into message, or hand the later step to it as a function in the package that wires");
    }

    /** The product's words for a message and for topics, and the reader of the files in which people write. */
    private static boolean isForAllSteps(JavaClass used) {
        return Set.of("io.balanceofpower.message", "io.balanceofpower.topic").contains(used.getPackageName())
                || used.getFullName().matches("io\\.balanceofpower\\.settings\\.(Yaml[\\w$]+|Problem)");
    }

    /** It admits and keeps the ledgers of step 5, so it stands right behind that step. */
    private static boolean isOwnership(JavaClass used) {
        return used.getPackageName().equals(OWNERSHIP);
    }

    private static ArchCondition<JavaClass> useOnlyWhatTravelledBefore() {
        return new ArchCondition<>("use only types of the same step, of earlier ones and of message") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                int at = step(user).orElseThrow();
                for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
                    JavaClass used = dependency.getTargetClass().getBaseComponentType();
                    boolean ours = used.getPackageName().startsWith("io.balanceofpower");
                    boolean before = step(used).isPresent() && step(used).getAsInt() <= at;
                    boolean kept = isOwnership(used) && at > 5;
                    if (ours && !before && !kept && !isForAllSteps(used)) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static OptionalInt step(JavaClass c) {
        Matcher number = STEP.matcher(c.getPackageName());
        return number.find() ? OptionalInt.of(Integer.parseInt(number.group(1))) : OptionalInt.empty();
    }

    private static ArchRule moduleKnowsNothingOf(String module, String[] libraries) {
        return noClasses()
                .that(describe(
                        "are part of the module " + module, c -> module(c).equals(module)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .because("each module knows its own libraries only, so that one can be upgraded or replaced without"
                        + " reading the others; let verticles, which wires, translate");
    }

    /** From where the class was found: {@code kafka-bridge/target/…} or the jar of that name; else ours. */
    private static String module(JavaClass c) {
        String uri = c.getSource().orElseThrow().getUri().toString();
        return Stream.of("cluster-config", "kafka-bridge")
                .filter(module -> uri.contains("/" + module + "/"))
                .findFirst()
                .orElse("verticles");
    }

    private static ArchRule onlyAcceptKnows(String what, String[] libraries) {
        return noClasses()
                .that(describe(
                        "are not part of step1_accept", c -> !c.getPackageName().contains(".step1_accept")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(libraries)
                .because(what + " behind one package, so that its faults are mended in one place; give step1_accept a"
                        + " type of our own for what you need");
    }

    private static ArchRule onlyTheFirstAndTheLastStepKnowVertx() {
        return noClasses()
                .that(describe(
                        "are part of a step between accept and settle",
                        c -> step(c).isPresent() && step(c).getAsInt() != 1 && step(c).getAsInt() != 7))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(VERTX)
                .because("between the socket's event loop and its answer, a message needs no event loop, and what needs"
                        + " none can be tested without one; take a function instead of a Vert.x type");
    }

    private static ArchRule isPure(String name) {
        return classes()
                .that()
                .resideInAPackage(name)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "io.balanceofpower.message",
                        "io.balanceofpower.step5_admit",
                        OWNERSHIP)
                .because(
                        "the simulation runs the very protocol that the node runs, and can draw its time, its threads and"
                                + " its Kafka from a seed only if the protocol has none of its own; order what is to be done by"
                                + " ownership.Orders, and let owners do it");
    }

    private static ArchRule knowsBytesOnly(String name) {
        return classes()
                .that()
                .resideInAPackage(name)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        name,
                        "java..",
                        "org.jspecify..",
                        "io.balanceofpower.message",
                        "io.netty.buffer",
                        "io.netty.channel..",
                        "io.netty.handler.codec",
                        "io.netty.util..")
                .because(
                        "a rule that is checked on the bytes as they came holds whatever decodes them later, and can be"
                                + " tried with bytes alone; let step1_accept turn what the device is told into packets");
    }

    private static ArchRule noPackageCycles() {
        return slices().matching("io.balanceofpower.(**)")
                .should()
                .beFreeOfCycles()
                .because("packages in a cycle can only be understood together; move what both need to the one that the"
                        + " other may know, or turn one direction into an interface");
    }

    private static ArchRule noEmptyNames() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Impl|Utils?|Helper|Manager)")
                .because("such a name says nothing; use the field's word for what the thing is (style.md, 3)");
    }

    private static ArchRule everyPackageDeclaresNull() {
        return classes()
                .that(describe(
                        "are not annotations of a package",
                        c -> !c.getSimpleName().equals("package-info")))
                .should(new ArchCondition<>("be in a package that is @NullMarked") {
                    @Override
                    public void check(JavaClass c, ConditionEvents events) {
                        if (!c.getPackage().isAnnotatedWith(NullMarked.class)) {
                            events.add(SimpleConditionEvent.violated(
                                    c, c.getFullName() + " is in a package without @NullMarked"));
                        }
                    }
                })
                .because(
                        "NullAway checks nothing elsewhere; write a package-info.java with @NullMarked and a sentence");
    }

    private static Stream<Named<ArchRule>> rulesOfModules() {
        return Stream.of(
                        moduleKnowsNothingOf("cluster-config", MQTT),
                        moduleKnowsNothingOf("cluster-config", KAFKA),
                        moduleKnowsNothingOf("cluster-config", REACTOR),
                        moduleKnowsNothingOf("kafka-bridge", VERTX),
                        moduleKnowsNothingOf("kafka-bridge", MQTT),
                        moduleKnowsNothingOf("kafka-bridge", HAZELCAST),
                        moduleKnowsNothingOf("verticles", HAZELCAST))
                .map(rule -> Named.of(rule.getDescription(), rule));
    }

    private static Stream<Named<ArchRule>> rules() {
        return Stream.of(
                        stepsUseNoLaterSteps(),
                        onlyAcceptKnows("Vert.x MQTT and Netty's codec are walled in", MQTT),
                        onlyAcceptKnows("what Vert.x does not promise to keep is walled in", VERTX_INTERNALS),
                        onlyTheFirstAndTheLastStepKnowVertx(),
                        noPackageCycles(),
                        noEmptyNames(),
                        everyPackageDeclaresNull())
                .map(rule -> Named.of(rule.getDescription(), rule));
    }

    // --- the product keeps them ---

    @ParameterizedTest
    @MethodSource({"rules", "rulesOfModules"})
    void shouldKeep(ArchRule rule) {
        rule.check(PRODUCT);
    }

    // --- and they can be broken ---

    @ParameterizedTest
    @MethodSource("rules")
    void shouldSeeWhatBreaks(ArchRule rule) {
        assertThat(rule.evaluate(WRONG).hasViolation()).isTrue();
    }

    @Test
    void shouldSeeWhatAModuleMustNotKnow() {
        assertThat(moduleKnowsNothingOf("cluster-config", HAZELCAST)
                        .evaluate(PRODUCT)
                        .hasViolation())
                .isTrue();
        assertThat(moduleKnowsNothingOf("cluster-config", VERTX)
                        .evaluate(PRODUCT)
                        .hasViolation())
                .isTrue();
        assertThat(moduleKnowsNothingOf("kafka-bridge", KAFKA).evaluate(PRODUCT).hasViolation())
                .isTrue();
        assertThat(moduleKnowsNothingOf("kafka-bridge", REACTOR)
                        .evaluate(PRODUCT)
                        .hasViolation())
                .isTrue();
        assertThat(moduleKnowsNothingOf("verticles", MQTT).evaluate(PRODUCT).hasViolation())
                .isTrue();
    }

    @Test
    void shouldKeepOwnershipPure() {
        isPure(OWNERSHIP).check(PRODUCT);
        assertThat(isPure("io.balanceofpower.owners").evaluate(PRODUCT).hasViolation())
                .isTrue();
    }

    @Test
    void shouldCheckPacketsAsBytes() {
        knowsBytesOnly("io.balanceofpower.step1_accept.packet").check(PRODUCT);
        assertThat(knowsBytesOnly("io.balanceofpower.step1_accept")
                        .evaluate(PRODUCT)
                        .hasViolation())
                .isTrue();
    }

    @Test
    void shouldFindTheClassesOfEveryModuleAndEveryStep() {
        assertThat(PRODUCT.stream().map(LayeringTest::module).collect(toSet()))
                .containsExactlyInAnyOrder("cluster-config", "kafka-bridge", "verticles");
        Set<String> packages = PRODUCT.stream().map(JavaClass::getPackageName).collect(toSet());
        assertThat(packages)
                .contains(
                        "io.balanceofpower.message",
                        OWNERSHIP,
                        "io.balanceofpower.step1_accept",
                        "io.balanceofpower.step2_authorize",
                        "io.balanceofpower.step3_decode",
                        "io.balanceofpower.step4_route",
                        "io.balanceofpower.step5_admit",
                        "io.balanceofpower.step6_commit",
                        "io.balanceofpower.step7_settle");
        for (String name : packages) {
            DescribedPredicate<JavaClass> inPackage = resideInAPackage(name);
            assertThat(PRODUCT.that(inPackage)).as(name).isNotEmpty();
        }
        assertThat(PRODUCT.stream().map(JavaClass::getSimpleName)).doesNotContain("LayeringTest", "Early", "Late");
    }

    @Test
    void shouldNumberTheStepsInTheOrderInWhichTheyAreListed() {
        List<Integer> numbers = PRODUCT.stream()
                .filter(c -> step(c).isPresent())
                .map(c -> c.getPackageName().replaceAll("(step\\d+_\\w+).*", "$1"))
                .distinct()
                .sorted()
                .map(name -> Integer.valueOf(name.replaceAll(".*step(\\d+)_.*", "$1")))
                .toList();

        assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }
}
