import { inject } from 'vitest';
import { logContract } from '../contracts/log-contract.ts';
import { kafkaContractWorld } from './kafka-contract-world.ts';
import { kafkaWorld } from './kafka-world.ts';

logContract('KafkaLog', async () => kafkaContractWorld(await kafkaWorld(inject('urls'))));
