package io.balanceofpower.load;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who knows Gatling, and what MQTT for Gatling knows. */
final class LayersTest {
    private static final String GATLING_DSL = "io.balanceofpower.loadtests.gatling..";
    private static final String SIMULATIONS = "io.balanceofpower.load.simulations..";

    private final JavaClasses all = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.balanceofpower");

    @Test
    void shouldKeepTheProductOutOfMqttForGatling() {
        classes()
                .that()
                .resideInAPackage(GATLING_DSL)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        GATLING_DSL,
                        "java..",
                        "javax.net.ssl..",
                        "scala..",
                        "com.typesafe.scalalogging..",
                        "io.gatling..",
                        "io.netty..",
                        "org.slf4j..",
                        "org.jspecify..")
                .because("other projects should be able to use it")
                .check(all);
    }

    @Test
    void shouldKeepGatlingOutOfWhatRunsInNodesAndInTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackages(GATLING_DSL, SIMULATIONS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.gatling..", GATLING_DSL, SIMULATIONS)
                .because("Gatling is on the class path of the process that runs a simulation, and of no other")
                .check(all);
    }
}
