export { Admin, Consumer, Producer } from "kafka";
