package io.balanceofpower.loadtests;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import io.balanceofpower.step3_decode.AvroFormat;
import io.balanceofpower.step3_decode.Catalogue;
import io.balanceofpower.step3_decode.CloudEventsFormat;
import io.balanceofpower.step3_decode.Codec;
import io.balanceofpower.step3_decode.FieldPath;
import io.balanceofpower.step3_decode.FixDictionary;
import io.balanceofpower.step3_decode.FixFormat;
import io.balanceofpower.step3_decode.Format;
import io.balanceofpower.step3_decode.JsonFormat;
import io.balanceofpower.step3_decode.ProtobufFormat;
import io.balanceofpower.step3_decode.ProtobufSchema;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The codecs that payloads can have, each picking symbol, price, size and side; and the same by hand. */
@SuppressWarnings("ImmutableEnumChecker") // references to functions without state
enum SampleCodec {
    JSON(List.of("symbol", "price", "size", "side"), SampleTrade::json, HandDecoders::json) {
        @Override
        Format format() {
            return new JsonFormat();
        }
    },
    FIX(List.of("55", "31", "32", "54"), SampleTrade::fix, HandDecoders::fix) {
        @Override
        Format format() {
            return new FixFormat(FixDictionary.NONE);
        }
    },
    AVRO(List.of("symbol", "price", "size", "side"), SampleTrade::avro, HandDecoders::avro) {
        @Override
        Format format() {
            return new AvroFormat(Catalogue.of(SampleTrade.AVRO));
        }
    },
    PROTOBUF(List.of("symbol", "price", "size", "side"), SampleTrade::protobuf, HandDecoders::protobuf) {
        @Override
        Format format() {
            return new ProtobufFormat(Catalogue.of(protobufSchema()));
        }
    },
    CLOUDEVENTS(
            List.of("data.symbol", "data.price", "data.size", "data.side"),
            SampleTrade::cloudEvent,
            HandDecoders::cloudEvent) {
        @Override
        Format format() {
            return new CloudEventsFormat();
        }
    };

    private final List<String> paths;
    private final Function<SampleTrade, byte[]> encode;
    private final Function<byte[], HandDecoders.Four> byHand;

    /** @param paths of symbol, price, size and side */
    SampleCodec(List<String> paths, Function<SampleTrade, byte[]> encode, Function<byte[], HandDecoders.Four> byHand) {
        this.paths = paths;
        this.encode = encode;
        this.byHand = byHand;
    }

    abstract Format format();

    List<byte[]> payloads() {
        return SampleTrade.all().stream().map(encode).toList();
    }

    Codec codec() {
        return format().codec(paths.stream()
                .map(path -> FieldPath.of(path).orElseThrow())
                .toList());
    }

    HandDecoders.Four byHand(byte[] payload) {
        return byHand.apply(payload);
    }

    /** The product's codec over and over. */
    Supplier<Object> loop() {
        return new Cycle<>(payloads(), codec()::pick);
    }

    Supplier<Object> loopByHand() {
        return new Cycle<>(payloads(), byHand::apply);
    }

    private static ProtobufSchema protobufSchema() {
        DescriptorProto.Builder trade = DescriptorProto.newBuilder().setName("Trade");
        List<String> names = List.of("id", "venue", "symbol", "price", "size", "side", "note");
        for (int i = 0; i < names.size(); i++) {
            boolean number = names.get(i).equals("id") || names.get(i).equals("size");
            trade.addField(FieldDescriptorProto.newBuilder()
                    .setName(names.get(i))
                    .setNumber(i + 1)
                    .setType(number ? FieldDescriptorProto.Type.TYPE_INT64 : FieldDescriptorProto.Type.TYPE_STRING)
                    .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL));
        }
        FileDescriptorSet files = FileDescriptorSet.newBuilder()
                .addFile(FileDescriptorProto.newBuilder()
                        .setName("trade.proto")
                        .setSyntax("proto3")
                        .addMessageType(trade))
                .build();
        return ProtobufSchema.read(files.toByteArray(), "Trade").fold(read -> read, wrong -> {
            throw new IllegalStateException(wrong);
        });
    }
}
