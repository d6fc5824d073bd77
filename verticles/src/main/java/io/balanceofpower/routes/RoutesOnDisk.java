package io.balanceofpower.routes;

import io.balanceofpower.settings.Problem;
import io.balanceofpower.settings.YamlContents;
import io.balanceofpower.settings.YamlLoading;
import io.balanceofpower.settings.YamlReader;
import io.balanceofpower.step4_route.Routes;
import io.balanceofpower.step4_route.RoutesReading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The routes file and those that it refers to. All methods block on files; any thread. */
record RoutesOnDisk(Path file) {

    /**
     * One reading of the file.
     *
     * @param held by path, the hash of each file that was read, this one included
     */
    record Found(RoutesReading reading, Map<Path, String> held) {}

    Found read() {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(YamlReader.FILE_BYTES_MAX + 1); // the reader refuses the one byte more
        } catch (IOException e) {
            String wrong = e instanceof NoSuchFileException ? "does not exist" : "cannot be read (" + e + ")";
            Problem problem = new Problem(file.toString(), 0, 0, "", "", wrong, "the path of a file that may be read");
            return new Found(
                    new RoutesReading(new YamlLoading.Faulty<>(List.of(problem)), YamlContents.NOTHING, Map.of()),
                    Map.of(file, YamlContents.NOTHING));
        }
        return read(content);
    }

    /** As if this were in the file. */
    Found read(byte[] content) {
        RoutesReading reading = Routes.read(file.toString(), content);
        Map<Path, String> held = new HashMap<>(reading.references());
        held.put(file, YamlContents.hash(content));
        return new Found(reading, Map.copyOf(held));
    }

    /** By path, the hash of what each file holds now. */
    static Map<Path, String> look(Collection<Path> files) {
        Map<Path, String> held = new HashMap<>();
        for (Path each : files) {
            held.put(each, hash(each));
        }
        return Map.copyOf(held);
    }

    private static String hash(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes(YamlReader.FILE_BYTES_MAX + 1);
            return YamlContents.hash(content);
        } catch (IOException e) {
            return YamlContents.NOTHING;
        }
    }

    /**
     * Puts this in the file's place at once: whoever reads the file, also after a power failure, finds all of the old or all
     * of the new. Rights stay as they were. Of a link it is the file that it leads to.
     */
    void write(byte[] content) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path directory = target.getParent();
        Path made = Files.createTempFile(directory, "." + target.getFileName() + ".", ".new");
        try {
            try (FileChannel out = FileChannel.open(made, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(content);
                while (left.hasRemaining()) {
                    out.write(left);
                }
                out.force(true);
            }
            copyRights(target, made);
            Files.move(made, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(made);
        }
        try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
            entry.force(true);
        }
    }

    private static void copyRights(Path from, Path to) throws IOException {
        PosixFileAttributeView of = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (of != null && Files.exists(from)) {
            of.setPermissions(Files.getPosixFilePermissions(from));
        }
    }
}
