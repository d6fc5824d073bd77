package io.balanceofpower.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class PinningTest {

    private static final Optional<Path> TASKSET = Optional.of(Path.of("/usr/bin/taskset"));

    @Test
    void shouldLeaveACoreForKafkaAndTheDevices() {
        assertThat(Pinning.obstacle(3, 3, TASKSET))
                .contains("3 cores are too few for 3 nodes with one each and a core for Kafka and the devices");
        assertThat(Pinning.obstacle(3, 4, TASKSET)).isEmpty();
        assertThat(Pinning.obstacle(3, 4, Optional.empty())).contains("there is no program taskset");
        assertThat(new Pinning(TASKSET.orElseThrow(), 3, 4).rest()).isEqualTo("3");
        assertThat(new Pinning(TASKSET.orElseThrow(), 3, 8).rest()).isEqualTo("3-7");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldStartAProgramOnItsCore() throws IOException {
        Path taskset = Pinning.find("/nowhere:/usr/bin:/bin").orElseThrow();
        List<String> command = new ArrayList<>(new Pinning(taskset, 1, 2).launcher(0));
        command.addAll(List.of("sh", "-c", "grep Cpus_allowed_list /proc/self/status"));
        Process process = new ProcessBuilder(command).start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo("Cpus_allowed_list:\t0");
    }
}
