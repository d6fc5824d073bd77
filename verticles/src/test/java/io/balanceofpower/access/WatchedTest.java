package io.balanceofpower.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.settings.YamlLoading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WatchedTest {

    @TempDir
    Path directory;

    private final List<Users> told = new ArrayList<>();
    private Path file = Path.of("");
    private long timeMs = 1_000_000;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("users.yaml");
        write("users: [{name: anna}]");
    }

    @Test
    void shouldTakeAChange() throws IOException {
        Watched<Users> watched = open();
        write("users: [{name: bert}]");
        look(watched);
        assertThat(watched.now().user("bert")).isPresent();
        assertThat(watched.now().user("anna")).isEmpty();
        assertThat(told).containsExactly(watched.now());
        assertThat(watched.isFaulty()).isFalse();
    }

    @Test
    void shouldKeepWhatWasRightWhenAChangeIsWrong() throws IOException {
        Watched<Users> watched = open();
        Users before = watched.now();
        write("users: [{name: bert}, {nme: carl}]");
        look(watched);
        assertThat(watched.now()).isSameAs(before);
        assertThat(watched.isFaulty()).isTrue();
        assertThat(told).isEmpty();
        write("users: [{name: bert}]");
        look(watched);
        assertThat(watched.now().user("bert")).isPresent();
        assertThat(watched.isFaulty()).isFalse();
    }

    @Test
    void shouldKeepWhatWasRightWhenTheFileGoes() throws IOException {
        Watched<Users> watched = open();
        Files.delete(file);
        look(watched);
        assertThat(watched.now().user("anna")).isPresent();
        assertThat(watched.isFaulty()).isTrue();
        write("users: [{name: anna}]");
        look(watched);
        assertThat(watched.isFaulty()).isFalse();
    }

    @Test
    void shouldNotReadAgainWhatIsTheSame() throws IOException {
        Watched<Users> watched = open();
        Users before = watched.now();
        look(watched);
        write("users: [{name: anna}]");
        look(watched);
        assertThat(watched.now()).isSameAs(before);
        assertThat(told).isEmpty();
    }

    @Test
    void shouldNotOpenWhatIsWrong() throws IOException {
        write("users: 5");
        assertThat(Watched.open(file, Users::load, told::add)).isInstanceOf(YamlLoading.Faulty.class);
    }

    @Test
    void shouldLeaveAFileAloneThatIsBeingWritten() throws IOException {
        Watched<Users> watched = open();
        write("users: []"); // right, but only the beginning of what is to come
        watched.check();
        write("users: [{name: anna}, {name: bert}]");
        watched.check();
        assertThat(told).isEmpty();
        assertThat(watched.now().user("anna")).isPresent();
        watched.check();
        assertThat(watched.now().user("bert")).isPresent();
        assertThat(told).containsExactly(watched.now());
        watched.check();
        assertThat(told).hasSize(1);
    }

    @Test
    void shouldSeeAChangeThatLeavesTimeAndSizeAsTheyWere() throws IOException {
        Watched<Users> watched = open();
        timeMs -= 1000;
        write("users: [{name: bert}]");
        look(watched);
        assertThat(watched.now().user("bert")).isPresent();
    }

    @Test
    void shouldReadTheVeryBytesThatItCompared() throws IOException {
        List<String> read = new ArrayList<>();
        Watched<Users> watched = Watched.open(
                        file,
                        (name, content) -> {
                            read.add(new String(content, UTF_8));
                            return Users.load(name, content);
                        },
                        told::add)
                .fold(opened -> opened, problems -> {
                    throw new AssertionError(problems);
                });
        write("users: [{name: bert}]");
        look(watched);
        assertThat(read).containsExactly("users: [{name: anna}]", "users: [{name: bert}]");
    }

    /** Twice, as a change needs. */
    private static void look(Watched<Users> watched) {
        watched.check();
        watched.check();
    }

    private Watched<Users> open() {
        return Watched.open(file, Users::load, told::add).fold(watched -> watched, problems -> {
            throw new AssertionError(problems);
        });
    }

    /** Each time a second later, so that a file system with a coarse clock shows it too. */
    private void write(String text) throws IOException {
        Files.writeString(file, text);
        timeMs += 1000;
        Files.setLastModifiedTime(file, FileTime.fromMillis(timeMs));
    }
}
