package io.balanceofpower.step3_decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.balanceofpower.step3_decode.Picked.Fields;
import io.balanceofpower.step3_decode.Picked.Malformed;
import io.balanceofpower.step3_decode.Value.Text;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FixFieldsTest {

    private static final String DICTIONARY = """
            <fix major="4" minor="4">
              <messages><message name="TradeCaptureReport"><field name="Symbol" required="Y"/></message></messages>
              <fields>
                <field number="55" name="Symbol" type="STRING"/>
                <field number="31" name="LastPx" type="PRICE"><value enum="1" description="ONE"/></field>
                <field number="34" name="MsgSeqNum" type="SEQNUM"/>
              </fields>
            </fix>
            """;

    @Test
    void shouldPickFromRealTradesByNumberAndByName() {
        Codec codec = codec(dictionary(DICTIONARY), "Symbol", "LastPx", "32", "MsgSeqNum", "55");
        int sequence = 0;
        for (RealTrade trade : RealTrade.load()) {
            byte[] payload = framed(String.format(
                    "35=AE|49=%s|56=BOP|34=%d|571=%d|55=%s|32=%s|31=%s|",
                    trade.venue(), ++sequence, trade.id(), trade.symbol(), trade.size(), trade.price()));
            assertThat(texts(codec.pick(payload), 5))
                    .containsExactly(
                            trade.symbol(), trade.price(), trade.size(), String.valueOf(sequence), trade.symbol());
        }
        assertThat(sequence).isEqualTo(RealTrade.COUNT);
    }

    @Test
    void shouldTakeTheFirstOfATagThatRepeats() {
        assertThat(texts(pick("35=W|268=2|270=1.10|270=1.20|", "270", "268"), 2))
                .containsExactly("1.10", "2");
    }

    @Test
    void shouldReadDataByTheLengthBeforeIt() {
        assertThat(texts(pick("35=AE|95=9|96=a|55=X|=z|55=SPY|", "55"), 1)).containsExactly("SPY");
        assertThat(pick("35=AE|95=8|96=a|55=X|=z|55=SPY|", "55"))
                .isEqualTo(
                        new Malformed(
                                "has a field 96 without a value, or of another length than the field before it says, at byte 26"));
        assertThat(pick("35=AE|95=999|96=a|55=SPY|", "55")).isInstanceOf(Malformed.class);
    }

    @Test
    void shouldPickTheFieldsOfTheFrameToo() {
        assertThat(texts(pick("35=AE|55=SPY|", "8", "9", "35", "10"), 4)).containsExactly("FIX.4.4", "13", "AE", "204");
    }

    @Test
    void shouldSayWhatIsMissing() {
        Fields fields = (Fields) pick("35=AE|", "55");
        assertThat(fields.get(0)).isEqualTo(Value.None.MISSING);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', emptyValue = "", quoteCharacter = '`', textBlock = """
            ``                                      ! is empty
            SECRET                                  ! does not begin with the fields 8 (BeginString), 9 (BodyLength) and 35 (MsgType) in that order
            8=FIX.4.4                               ! does not begin with the fields 8 (BeginString), 9 (BodyLength) and 35 (MsgType) in that order
            8=|9=5|35=A|10=000|                     ! does not begin with the fields 8 (BeginString), 9 (BodyLength) and 35 (MsgType) in that order
            9=5|8=FIX.4.4|35=A|10=000|              ! does not begin with the fields 8 (BeginString), 9 (BodyLength) and 35 (MsgType) in that order
            8=FIX.4.4|9=5|49=A|35=A|10=000|         ! does not begin with the fields 8 (BeginString), 9 (BodyLength) and 35 (MsgType) in that order
            8=FIX.4.4|9=5|35=A|                     ! does not end with the field 10 (CheckSum), three digits and the byte 01
            8=FIX.4.4|9=5|35=A|10=17|               ! does not end with the field 10 (CheckSum), three digits and the byte 01
            8=FIX.4.4|9=5|35=A|10=180               ! does not end with the field 10 (CheckSum), three digits and the byte 01
            8=FIX.4.4|9=5|35=A|10=1x8|              ! does not end with the field 10 (CheckSum), three digits and the byte 01
            8=FIX.4.4|9=5|35=A|10=180|55=A|         ! does not end with the field 10 (CheckSum), three digits and the byte 01
            8=FIX.4.4|9=6|35=A|10=180|              ! has another length than its field 9 (BodyLength) says, which counts the bytes from behind itself up to the field 10
            8=FIX.4.4|9=-5|35=A|10=180|             ! has another length than its field 9 (BodyLength) says, which counts the bytes from behind itself up to the field 10
            8=FIX.4.4|9=99999999999|35=A|10=180|    ! has another length than its field 9 (BodyLength) says, which counts the bytes from behind itself up to the field 10
            8=FIX.4.4|9=5|35=A|10=181|              ! has another checksum than its bytes give, which is 180
            """)
    void shouldRefuseAFrameThatIsWrong(String message, String words) {
        assertThat(codec(FixDictionary.NONE, "55").pick(bytes(message))).isEqualTo(new Malformed(words));
        assertThat(codec(FixDictionary.NONE).pick(bytes(message))).isEqualTo(new Malformed(words));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
            35=A|SECRET|             ! has no tag=value at byte 20
            35=A|=1|                 ! has no tag=value at byte 19
            35=A|055=1|              ! has no tag=value at byte 20
            35=A|1234567890=1|       ! has no tag=value at byte 20
            35=A|-1=1|               ! has no tag=value at byte 20
            35=A|54=|                ! has a field 54 without a value, or of another length than the field before it says, at byte 19
            """)
    void shouldRefuseFieldsThatAreNone(String body, String words) {
        assertThat(pick(body, "55")).isEqualTo(new Malformed(words));
    }

    @Test
    void shouldRefuseTextThatIsBeyondTheLimitOrNotUtf8() {
        String longest = "x".repeat(JsonFields.STRING_CHARS_MAX);
        assertThat(texts(pick("35=A|58=" + longest + "xx|55=" + longest + "|", "55"), 1))
                .containsExactly(longest);
        assertThat(pick("35=A|55=" + longest + "x|", "55"))
                .isEqualTo(new Malformed("has a field 55 of more than 4096 bytes"));
        assertThat(codec(FixDictionary.NONE, "55").pick(framed("35=A|55=\u00ff|")))
                .isEqualTo(new Malformed("has a field 55 that is not UTF-8"));
    }

    @Test
    void shouldRefuseEveryCutAndEveryChangedByte() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] whole = framed("35=AE|34=7|55=BTCUSDT|31=61837.63000000|32=0.02000000|");
        Codec codec = codec(FixDictionary.NONE, "55", "31");
        assertThat(codec.pick(whole)).isInstanceOf(Fields.class);
        for (int length = 0; length < whole.length; length++) {
            assertThat(codec.pick(Arrays.copyOf(whole, length))).isInstanceOf(Malformed.class);
            byte[] changed = whole.clone();
            changed[length] += (byte) (1 + random.nextInt(255));
            assertThat(codec.pick(changed))
                    .describedAs("seed %d, byte %d", seed, length)
                    .isInstanceOf(Malformed.class);
        }
    }

    @Test
    void shouldKnowAtLoadWhichFieldsThereCanBe() {
        FixFormat numbers = new FixFormat(FixDictionary.NONE);
        assertThat(numbers.misfit(path("55"))).isEmpty();
        assertThat(numbers.misfit(path("Symbol"))).isPresent();
        assertThat(numbers.misfit(path("055"))).isPresent();
        assertThat(numbers.misfit(path("55.1"))).isPresent();
        FixFormat names = new FixFormat(dictionary(DICTIONARY));
        assertThat(names.misfit(path("5001"))).isEmpty();
        assertThat(names.misfit(path("Symbol"))).isEmpty();
        assertThat(names.misfit(path("Symbol.0"))).isPresent();
        assertThat(names.misfit(path("symbol")).orElseThrow().wrong())
                .isEqualTo("is neither a tag nor a name in the dictionary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not xml",
                "<fix>",
                "<fix/>",
                "<fix><field number='x' name='Symbol'/></fix>",
                "<fix><field number='55'/></fix>",
                "<fix><field number='55' name='A'/><field number='56' name='A'/></fix>",
                "<!DOCTYPE fix [<!ENTITY e 'x'>]><fix><field number='55' name='&e;'/></fix>"
            })
    void shouldRefuseDictionariesThatAreNone(String xml) {
        assertThat(FixDictionary.read(xml.getBytes(StandardCharsets.UTF_8))).isInstanceOf(FileReading.Faulty.class);
    }

    private static FixDictionary dictionary(String xml) {
        return FixDictionary.read(xml.getBytes(StandardCharsets.UTF_8)).fold(read -> read, wrong -> {
            throw new AssertionError(wrong);
        });
    }

    private static Picked pick(String body, String... paths) {
        return codec(FixDictionary.NONE, paths).pick(framed(body));
    }

    private static Codec codec(FixDictionary dictionary, String... paths) {
        List<FieldPath> fields = Stream.of(paths).map(FixFieldsTest::path).toList();
        return new FixFormat(dictionary).codec(fields);
    }

    private static FieldPath path(String text) {
        return FieldPath.of(text).orElseThrow();
    }

    private static List<String> texts(Picked picked, int count) {
        assertThat(picked).isInstanceOf(Fields.class);
        return Stream.iterate(0, place -> place + 1)
                .limit(count)
                .map(place -> ((Text) ((Fields) picked).get(place)).text())
                .toList();
    }

    /** A message with this body, with | for the byte 01. */
    private static byte[] framed(String body) {
        String message = "8=FIX.4.4|9=" + body.length() + "|" + body;
        int sum = 0;
        for (byte b : bytes(message)) {
            sum += b & 0xFF;
        }
        return bytes(message + String.format("10=%03d|", sum % 256));
    }

    private static byte[] bytes(String message) {
        return message.replace('|', '\u0001').getBytes(StandardCharsets.ISO_8859_1);
    }
}
