package main

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"

	"github.com/iottrail/iottrail"
)

// answer judges an event item by item, and returns what its source expects to hear.
func (inv *invocation) answer(ctx context.Context, from source, event []byte) (any, error) {
	switch from {
	case fromSQS:
		return inv.sqs(ctx, event)
	case fromKinesis:
		return inv.kinesis(ctx, event)
	case fromFirehose:
		return inv.firehose(ctx, event)
	}
	// The others ignore the answer: after an error they, or Lambda for them, send the event
	// again.
	if err := inv.item(ctx, 1, from, "", "", event); err != nil {
		return nil, err
	}
	return inv.counts, nil
}

// sqs answers with the messages that failed, which return to the queue and, after some tries, go
// to its dead letters. Lambda deletes the others.
func (inv *invocation) sqs(ctx context.Context, event []byte) (any, error) {
	var batch events.SQSEvent
	if err := json.Unmarshal(event, &batch); err != nil {
		return nil, err
	}
	answer := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for i, m := range batch.Records {
		if err := inv.item(ctx, len(batch.Records)-i, fromSQS, "messageId", m.MessageId, []byte(m.Body)); err != nil {
			answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return answer, nil
}

// kinesis answers with the first record that failed. The shard is sent again from there. The
// records after it are still judged: it may fail until Lambda gives up, and then they would be
// lost as well.
func (inv *invocation) kinesis(ctx context.Context, event []byte) (any, error) {
	var batch events.KinesisEvent
	if err := json.Unmarshal(event, &batch); err != nil {
		return nil, err
	}
	answer := events.KinesisEventResponse{BatchItemFailures: []events.KinesisBatchItemFailure{}}
	for i, r := range batch.Records {
		err := inv.item(ctx, len(batch.Records)-i, fromKinesis, "kinesisEventID", r.EventID, r.Kinesis.Data)
		if err != nil && len(answer.BatchItemFailures) == 0 {
			answer.BatchItemFailures = append(answer.BatchItemFailures, events.KinesisBatchItemFailure{ItemIdentifier: r.Kinesis.SequenceNumber})
		}
	}
	return answer, nil
}

// A transformed record is what Firehose gets back for each record it sent. The type in package
// events also writes metadata, with an empty operation, which Firehose does not document.
type transformed struct {
	RecordID string `json:"recordId"`
	Result   string `json:"result"`
	Data     []byte `json:"data"`
}

// firehose answers with all records as they came: delivery does not depend on what a detector
// can read. One that failed is marked ProcessingFailed, so Firehose puts it where somebody can
// find it. If time ran out, Firehose must send all of them again.
func (inv *invocation) firehose(ctx context.Context, event []byte) (any, error) {
	var batch events.KinesisFirehoseEvent
	if err := json.Unmarshal(event, &batch); err != nil {
		return nil, err
	}
	answer := struct {
		Records []transformed `json:"records"`
	}{make([]transformed, 0, len(batch.Records))}
	for i, r := range batch.Records {
		result := events.KinesisFirehoseTransformedStateOk
		if err := inv.item(ctx, len(batch.Records)-i, fromFirehose, "recordId", r.RecordID, r.Data); err != nil {
			result = events.KinesisFirehoseTransformedStateProcessingFailed
		}
		if ctx.Err() != nil {
			return nil, over(ctx)
		}
		answer.Records = append(answer.Records, transformed{r.RecordID, result, r.Data})
	}
	return answer, nil
}

// maxItem is how many bytes an item may have after decompression. Lambda passes at most six
// million, which as JSON in gzip become about a hundred million. The time is checked between two
// records, so this also limits what is read after it is over.
const maxItem = 128 << 20

// item judges an item, and returns why it failed: see the comment of the package. left is how
// many items, including this one, share the time.
func (inv *invocation) item(ctx context.Context, left int, from source, idName, id string, data []byte) error {
	ctx, cancel := share(ctx, left)
	defer cancel()
	log, inBatch := inv.log, idName != ""
	if inBatch {
		log = log.With(idName, id)
	}
	inv.counts.Items++
	var out outcome
	if ctx.Err() != nil {
		out.missed.add(over(ctx))
	} else {
		d := iottrail.NewBytesDecoder(data, iottrail.WithLimits(iottrail.Limits{StreamSize: maxItem}))
		out = inv.read(ctx, log, d, inv.follow)
	}
	err := out.missed.err()
	if err == nil && from != fromKinesis {
		err = out.foreign.err()
	}
	if err == nil && !from.keepsItems() {
		err = out.unread.err()
	}
	if err != nil {
		inv.counts.Failed++
		if inBatch { // otherwise it is the error of the invocation, which lambda logs
			log.Error("an item of the batch failed", "error", printable(err))
		}
	}
	return err
}
