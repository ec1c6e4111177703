"""From records to readings: recognise, decode, measure; after the acknowledgement, from the store."""
