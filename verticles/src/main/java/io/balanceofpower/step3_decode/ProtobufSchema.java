package io.balanceofpower.step3_decode;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import io.balanceofpower.step3_decode.FileReading.Faulty;
import io.balanceofpower.step3_decode.FileReading.Read;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The message type of a route's payloads.
 *
 * @param indexes where the type stands in its file: among the file's messages, then among the messages of that one, and
 *     so on; what Confluent's serializer writes before a payload
 */
public record ProtobufSchema(Descriptor message, List<Integer> indexes) {

    /**
     * Finds a message in a descriptor set, as {@code protoc --include_imports --descriptor_set_out} makes it.
     *
     * @param name with its package, such as {@code trades.Trade}
     */
    public static FileReading<ProtobufSchema> read(byte[] descriptorSet, String name) {
        try {
            Map<String, FileDescriptorProto> files = new HashMap<>();
            for (FileDescriptorProto file :
                    FileDescriptorSet.parseFrom(descriptorSet).getFileList()) {
                files.put(file.getName(), file);
            }
            return find(new Files(files).build(), name);
        } catch (InvalidProtocolBufferException e) {
            return new Faulty<>("is no descriptor set; make it with protoc --include_imports --descriptor_set_out");
        } catch (DescriptorValidationException e) {
            return new Faulty<>("is a descriptor set with a fault: " + e.getMessage());
        } catch (Incomplete e) {
            return new Faulty<>(e.getMessage() + "; make it with protoc --include_imports --descriptor_set_out");
        }
    }

    private static FileReading<ProtobufSchema> find(List<FileDescriptor> files, String name) {
        List<String> known = new ArrayList<>();
        for (FileDescriptor file : files) {
            for (Descriptor message : all(file.getMessageTypes())) {
                if (message.getFullName().equals(name)) {
                    return new Read<>(new ProtobufSchema(message, indexes(message)));
                }
                known.add(message.getFullName());
            }
        }
        return new Faulty<>("has no message " + name + " but "
                + String.join(", ", known.subList(0, Math.min(known.size(), 20))));
    }

    private static List<Descriptor> all(List<Descriptor> messages) {
        List<Descriptor> all = new ArrayList<>();
        for (Descriptor message : messages) {
            all.add(message);
            all.addAll(all(message.getNestedTypes()));
        }
        return all;
    }

    private static List<Integer> indexes(Descriptor message) {
        List<Integer> indexes = new ArrayList<>();
        for (Descriptor at = message; at != null; at = at.getContainingType()) {
            indexes.add(0, at.getIndex());
        }
        return List.copyOf(indexes);
    }

    /** A descriptor set lacks a file that another imports, or files import each other. */
    private static final class Incomplete extends Exception {
        private static final long serialVersionUID = 1L;

        Incomplete(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /** Builds the files of a set, each after those that it imports. */
    private static final class Files {
        private final Map<String, FileDescriptorProto> files;
        private final Map<String, FileDescriptor> built = new HashMap<>();
        private final List<String> open = new ArrayList<>();

        Files(Map<String, FileDescriptorProto> files) {
            this.files = files;
        }

        List<FileDescriptor> build() throws DescriptorValidationException, Incomplete {
            for (String name : files.keySet()) {
                build(name);
            }
            return List.copyOf(built.values());
        }

        private FileDescriptor build(String name) throws DescriptorValidationException, Incomplete {
            FileDescriptor known = built.get(name);
            if (known != null) {
                return known;
            }
            FileDescriptorProto file = files.get(name);
            if (file == null) {
                throw new Incomplete("lacks the file " + name + ", which another imports");
            }
            if (open.contains(name)) {
                throw new Incomplete("has the file " + name + ", which imports itself");
            }
            open.add(name);
            List<FileDescriptor> imports = new ArrayList<>();
            for (String imported : file.getDependencyList()) {
                imports.add(build(imported));
            }
            FileDescriptor made = FileDescriptor.buildFrom(file, imports.toArray(FileDescriptor[]::new));
            built.put(name, made);
            return made;
        }
    }
}
