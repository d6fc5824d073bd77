package io.balanceofpower.step3_decode;

import io.balanceofpower.step3_decode.FileReading.Faulty;
import io.balanceofpower.step3_decode.FileReading.Read;
import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The names of FIX fields, and which of them say how long the next one is. Immutable. */
public final class FixDictionary {

    /**
     * Fields of FIX 4.0 to 5.0 SP2 that give the length of the one that follows them, which may therefore hold the byte
     * 01: pairs of tags, length before data.
     */
    private static final int[][] LENGTHS = {
        {90, 91},
        {93, 89},
        {95, 96},
        {212, 213},
        {348, 349},
        {350, 351},
        {352, 353},
        {354, 355},
        {356, 357},
        {358, 359},
        {360, 361},
        {362, 363},
        {364, 365},
        {445, 446},
        {618, 619},
        {621, 622},
        {1184, 1185},
        {1401, 1402},
        {1403, 1404}
    };

    /** Fields go by number alone. */
    public static final FixDictionary NONE = new FixDictionary(Map.of());

    private final Map<String, Integer> tags;
    private final Map<Integer, Integer> dataAfterLength = new HashMap<>();

    private FixDictionary(Map<String, Integer> tags) {
        this.tags = Map.copyOf(tags);
        for (int[] pair : LENGTHS) {
            dataAfterLength.put(pair[0], pair[1]);
        }
    }

    /**
     * Reads a dictionary in the XML form of QuickFIX, of which only the elements {@code field} with the attributes
     * {@code number} and {@code name} count. Document types and entities are refused.
     */
    public static FileReading<FixDictionary> read(byte[] xml) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        Map<String, Integer> tags = new HashMap<>();
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamReader.START_ELEMENT
                        && reader.getLocalName().equals("field")
                        && reader.getAttributeValue(null, "number") != null) {
                    Optional<String> wrong = add(tags, reader);
                    if (wrong.isPresent()) {
                        return new Faulty<>(wrong.get());
                    }
                }
            }
        } catch (XMLStreamException e) {
            return new Faulty<>("is not XML near line " + e.getLocation().getLineNumber());
        }
        return tags.isEmpty() ? new Faulty<>("names no field") : new Read<>(new FixDictionary(tags));
    }

    private static Optional<String> add(Map<String, Integer> tags, XMLStreamReader reader) {
        String name = reader.getAttributeValue(null, "name");
        int tag = FixFormat.tag(reader.getAttributeValue(null, "number"));
        if (name == null || name.isEmpty() || tag == FixFormat.NO_TAG || tags.putIfAbsent(name, tag) != null) {
            return Optional.of("has a field without a number and name of its own in line "
                    + reader.getLocation().getLineNumber());
        }
        return Optional.empty();
    }

    boolean isEmpty() {
        return tags.isEmpty();
    }

    /** The tag of the field with this name, or {@link FixFormat#NO_TAG}. */
    int tag(String name) {
        return tags.getOrDefault(name, FixFormat.NO_TAG);
    }

    /** The tag whose length the field {@code tag} gives, or {@link FixFormat#NO_TAG}. */
    int dataAfter(int tag) {
        return dataAfterLength.getOrDefault(tag, FixFormat.NO_TAG);
    }
}
