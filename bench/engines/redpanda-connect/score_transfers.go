// The processor: a framed transfer in; what is decided on it out, with the topics it is for as metadata.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"os"

	"github.com/redpanda-data/benthos/v4/public/service"
	"github.com/twmb/avro"
)

const (
	alertScore = 70
	frameBytes = 5
	framed     = 0
)

var (
	//go:embed transfer-event.avsc
	transferSchema string
	//go:embed scored.avsc
	scoredSchema string

	transferAvro = avro.MustParse(transferSchema)
	scoredAvro   = avro.MustParse(scoredSchema)
	scoredFrame  = [frameBytes]byte{framed, 0, 0, 0, 2}
)

func init() {
	spec := service.NewConfigSpec().
		Summary("Scores transfers. Names in the metadata field `topic` where each message belongs.").
		Field(service.NewStringField("tables").Description("File of the tokens and labels.")).
		Field(service.NewStringField("out")).
		Field(service.NewStringField("alerts")).
		Field(service.NewStringField("dead").Description("For what is not a framed transfer."))
	service.MustRegisterProcessor("score_transfers", spec, newScoreTransfers)
}

type scoreTransfers struct {
	tables            tables
	out, alerts, dead string
}

func newScoreTransfers(conf *service.ParsedConfig, _ *service.Resources) (service.Processor, error) {
	file, err := conf.FieldString("tables")
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	p := &scoreTransfers{}
	if err := json.Unmarshal(text, &p.tables); err != nil {
		return nil, err
	}
	if p.out, err = conf.FieldString("out"); err != nil {
		return nil, err
	}
	if p.alerts, err = conf.FieldString("alerts"); err != nil {
		return nil, err
	}
	p.dead, err = conf.FieldString("dead")
	return p, err
}

func (p *scoreTransfers) Process(_ context.Context, msg *service.Message) (service.MessageBatch, error) {
	value, err := msg.AsBytes()
	if err != nil {
		return nil, err
	}
	if len(value) < frameBytes || value[0] != framed {
		msg.MetaSetMut("topic", p.dead)
		return service.MessageBatch{msg}, nil
	}
	var event transferEvent
	if _, err := transferAvro.Decode(value[frameBytes:], &event); err != nil {
		return nil, err
	}
	sentAt, _ := msg.MetaGetMut("kafka_timestamp_ms")
	result := p.tables.score(&event)
	result.SrcTs, _ = sentAt.(int64)
	encoded, err := scoredAvro.AppendEncode(scoredFrame[:frameBytes:frameBytes], &result)
	if err != nil {
		return nil, err
	}
	msg.SetBytes(encoded)
	msg.MetaSetMut("topic", p.out)
	if result.Score < alertScore {
		return service.MessageBatch{msg}, nil
	}
	alert := msg.Copy()
	alert.MetaSetMut("topic", p.alerts)
	return service.MessageBatch{msg, alert}, nil
}

func (p *scoreTransfers) Close(context.Context) error {
	return nil
}
