package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/apache/rocketmq-client-go/v2"
	"github.com/apache/rocketmq-client-go/v2/consumer"
	"github.com/apache/rocketmq-client-go/v2/primitive"
	"github.com/apache/rocketmq-client-go/v2/producer"
)

// A client of its own for each: clients of one instance name share connections.
var clients atomic.Int64

// lab makes the clients of one case and ends them after it.
type lab struct {
	namesrv string
	prefix  string
	ends    []func() error
}

// name gives a topic or group name that nothing else uses.
func (l *lab) name(what string) string {
	return l.prefix + "-" + what
}

func (l *lab) resolver() primitive.NsResolver {
	return primitive.NewPassthroughResolver([]string{l.namesrv})
}

func instance() string {
	return fmt.Sprintf("go%d", clients.Add(1))
}

// producer gives a started producer that never hides a failure by trying again.
func (l *lab) producer() (rocketmq.Producer, error) {
	made, err := rocketmq.NewProducer(
		producer.WithGroupName(l.name("producer")),
		producer.WithNsResolver(l.resolver()),
		producer.WithInstanceName(instance()),
		producer.WithRetry(0),
	)
	if err != nil {
		return nil, err
	}
	l.ends = append(l.ends, made.Shutdown)
	return made, made.Start()
}

// inbox is a push consumer and everything that it was given.
type inbox struct {
	mutex    sync.Mutex
	messages []*primitive.MessageExt
	consumer rocketmq.PushConsumer
}

// open starts a consumer that says of each message what answer says.
func (l *lab) open(
	topic string,
	selector consumer.MessageSelector,
	answer func(*primitive.MessageExt) consumer.ConsumeResult,
	options ...consumer.Option,
) (*inbox, error) {
	base := []consumer.Option{
		consumer.WithGroupName(l.name("group")),
		consumer.WithNsResolver(l.resolver()),
		consumer.WithInstance(instance()),
		consumer.WithConsumeFromWhere(consumer.ConsumeFromFirstOffset),
		consumer.WithConsumeMessageBatchMaxSize(1),
	}
	made, err := rocketmq.NewPushConsumer(append(base, options...)...)
	if err != nil {
		return nil, err
	}
	box := &inbox{consumer: made}
	listener := func(
		_ context.Context, messages ...*primitive.MessageExt,
	) (consumer.ConsumeResult, error) {
		result := consumer.ConsumeSuccess
		for _, message := range messages {
			box.mutex.Lock()
			box.messages = append(box.messages, message)
			box.mutex.Unlock()
			if answer != nil {
				result = answer(message)
			}
		}
		return result, nil
	}
	if err := made.Subscribe(topic, selector, listener); err != nil {
		return nil, err
	}
	l.ends = append(l.ends, made.Shutdown)
	return box, made.Start()
}

func (b *inbox) all() []*primitive.MessageExt {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return append([]*primitive.MessageExt(nil), b.messages...)
}

func (b *inbox) bodies() []string {
	bodies := []string{}
	for _, message := range b.all() {
		bodies = append(bodies, string(message.Body))
	}
	return bodies
}

// awaitExactly waits until as many messages are here, and fails if they are others.
func (b *inbox) awaitExactly(bodies []string) error {
	what := func() string { return fmt.Sprintf("%d messages, there are %d", len(bodies), len(b.all())) }
	if err := until(what(), func() bool { return len(b.all()) >= len(bodies) }); err != nil {
		return fmt.Errorf("%w: %s", err, what())
	}
	time.Sleep(100 * time.Millisecond)
	return same(b.bodies(), bodies)
}

// sendAll sends numbered messages and gives their bodies.
func sendAll(p rocketmq.Producer, topic, what string, count int) ([]string, error) {
	bodies := []string{}
	for i := 0; i < count; i++ {
		body := fmt.Sprintf("%s%d", what, i)
		result, err := p.SendSync(context.Background(), primitive.NewMessage(topic, []byte(body)))
		if err != nil {
			return nil, err
		}
		if result.Status != primitive.SendOK {
			return nil, fmt.Errorf("a send is %v", result)
		}
		bodies = append(bodies, body)
	}
	return bodies, nil
}

// close ends every client of the case.
func (l *lab) close() {
	for _, end := range l.ends {
		_ = end()
	}
}
