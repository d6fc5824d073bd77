package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Command;

final class PeerTest {

    @Test
    void shouldNameEachPeerInTheHelp() {
        String help = String.join(
                "\n", PeersCommand.class.getAnnotation(Command.class).description());
        Peer.byWords().keySet().forEach(name -> assertThat(help).contains("  " + name + " "));
    }

    /** The build writes the versions. */
    @ParameterizedTest
    @EnumSource(PeerProgram.class)
    void shouldPinWhatMavenIsToFetch(PeerProgram program) {
        String pom = program.pom().content();
        assertThat(program.artifacts())
                .isNotEmpty()
                .allSatisfy(artifact -> assertThat(pom).contains("<artifactId>" + artifact + "</artifactId>"));
        assertThat(pom).doesNotContain("${");
        assertThat(pom).containsPattern("<artifactId>kafka-clients</artifactId>\\s+<version>\\d");
    }

    @ParameterizedTest
    @EnumSource(PeerProgram.class)
    void shouldHaveTheSourcesOfItsMainClass(PeerProgram program) {
        String simpleName = program.mainClass().substring(program.mainClass().lastIndexOf('.') + 1);
        assertThat(program.mainSource().name()).isEqualTo(simpleName + ".java");
        assertThat(program.mainSource().content()).contains("public static void main");
        List<String> names =
                program.sources().stream().map(source -> source.name()).toList();
        assertThat(names).contains(simpleName + ".java");
        assertThat(names.contains("ToKafka.java"))
                .isEqualTo(program.mainSource().content().contains("new ToKafka("));
    }

    @Test
    void shouldReadAPeersVersionFromTheNameOfItsJar() {
        List<String> jars = List.of("netty-buffer-4.1.jar", "moquette-broker-0.17.jar");
        assertThat(PeerLibraries.version("moquette-broker", jars)).isEqualTo("0.17");
        assertThat(PeerLibraries.version("other", jars)).isEqualTo("of unknown version");
    }

    @Test
    void shouldSayWhatMavenSaidFirst() {
        assertThat(PeerLibraries.firstError(List.of("[INFO] x", "[ERROR] Could not find it", "[ERROR] more")))
                .isEqualTo("Could not find it");
        assertThat(PeerLibraries.firstError(List.of())).isEqualTo("it said nothing");
    }
}
